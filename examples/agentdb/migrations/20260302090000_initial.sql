-- The tables of the first version.
-- tenon:suppress-lint M501 the indexes on projects come with the second migration
-- tenon:up sqlite
CREATE TABLE "users" (
  "id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "username" TEXT NOT NULL,
  "password" TEXT NOT NULL,
  "firstName" TEXT,
  "lastName" TEXT,
  "isActive" INTEGER NOT NULL,
  "role" TEXT NOT NULL,
  "preferences" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "uq_users_email" ON "users" ("email");
CREATE TABLE "agents" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT,
  "userId" TEXT NOT NULL,
  "config" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "capabilities" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_agents_userId" FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_agents_userId_name" ON "agents" ("userId", "name");
CREATE TABLE "projects" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "description" TEXT,
  "userId" TEXT NOT NULL,
  "repositoryUrl" TEXT,
  "framework" TEXT,
  "status" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_projects_userId" FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "conversations" (
  "id" TEXT NOT NULL,
  "agentId" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "projectId" TEXT,
  "topic" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "createdAt" TEXT NOT NULL,
  "updatedAt" TEXT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_conversations_agentId" FOREIGN KEY ("agentId") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_conversations_userId" FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_conversations_projectId" FOREIGN KEY ("projectId") REFERENCES "projects" ("id") ON DELETE SET NULL
);
CREATE INDEX "ix_conversations_agentId_createdAt_id" ON "conversations" ("agentId", "createdAt" DESC, "id");
CREATE INDEX "ix_conversations_userId_status" ON "conversations" ("userId", "status");
CREATE TABLE "messages" (
  "id" TEXT NOT NULL,
  "conversationId" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "content" TEXT NOT NULL,
  "metadata" TEXT NOT NULL,
  "timestamp" TEXT NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "fk_messages_conversationId" FOREIGN KEY ("conversationId") REFERENCES "conversations" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_messages_conversationId_timestamp_id" ON "messages" ("conversationId", "timestamp", "id");
CREATE TABLE "project_agents" (
  "agent_id" TEXT NOT NULL,
  "project_id" TEXT NOT NULL,
  PRIMARY KEY ("agent_id", "project_id"),
  CONSTRAINT "fk_project_agents_agent_id" FOREIGN KEY ("agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_project_agents_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_project_agents_project_id" ON "project_agents" ("project_id");

-- tenon:down sqlite
-- lossy L101: table "project_agents" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "project_agents"
DROP TABLE "project_agents";
-- lossy L101: table "messages" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "messages"
DROP TABLE "messages";
-- lossy L101: table "conversations" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "conversations"
DROP TABLE "conversations";
-- lossy L101: table "projects" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "projects"
DROP TABLE "projects";
-- lossy L101: table "agents" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "agents"
DROP TABLE "agents";
-- lossy L101: table "users" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "users"
DROP TABLE "users";

-- tenon:up postgresql
CREATE TABLE "users" (
  "id" uuid NOT NULL,
  "email" text NOT NULL COLLATE "C",
  "username" text NOT NULL COLLATE "C",
  "password" text NOT NULL COLLATE "C",
  "firstName" text COLLATE "C",
  "lastName" text COLLATE "C",
  "isActive" boolean NOT NULL,
  "role" text NOT NULL COLLATE "C",
  "preferences" jsonb NOT NULL,
  "createdAt" timestamp with time zone NOT NULL,
  "updatedAt" timestamp with time zone NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "ck_users_role" CHECK (role = ANY (ARRAY['user'::text, 'admin'::text]))
);
CREATE UNIQUE INDEX "uq_users_email" ON "users" ("email");
CREATE TABLE "agents" (
  "id" uuid NOT NULL,
  "name" text NOT NULL COLLATE "C",
  "description" text COLLATE "C",
  "userId" uuid NOT NULL,
  "config" jsonb NOT NULL,
  "status" text NOT NULL COLLATE "C",
  "capabilities" jsonb NOT NULL,
  "createdAt" timestamp with time zone NOT NULL,
  "updatedAt" timestamp with time zone NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "ck_agents_status" CHECK (status = ANY (ARRAY['idle'::text, 'thinking'::text, 'coding'::text, 'testing'::text, 'error'::text, 'offline'::text])),
  CONSTRAINT "fk_agents_userId" FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_agents_userId_name" ON "agents" ("userId", "name");
CREATE TABLE "projects" (
  "id" uuid NOT NULL,
  "name" text NOT NULL COLLATE "C",
  "description" text COLLATE "C",
  "userId" uuid NOT NULL,
  "repositoryUrl" text COLLATE "C",
  "framework" text COLLATE "C",
  "status" text NOT NULL COLLATE "C",
  "createdAt" timestamp with time zone NOT NULL,
  "updatedAt" timestamp with time zone NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "ck_projects_status" CHECK (status = ANY (ARRAY['active'::text, 'archived'::text, 'deleted'::text])),
  CONSTRAINT "fk_projects_userId" FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE CASCADE
);
CREATE TABLE "conversations" (
  "id" uuid NOT NULL,
  "agentId" uuid NOT NULL,
  "userId" uuid NOT NULL,
  "projectId" uuid,
  "topic" text NOT NULL COLLATE "C",
  "status" text NOT NULL COLLATE "C",
  "createdAt" timestamp with time zone NOT NULL,
  "updatedAt" timestamp with time zone NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "ck_conversations_status" CHECK (status = ANY (ARRAY['active'::text, 'archived'::text])),
  CONSTRAINT "fk_conversations_agentId" FOREIGN KEY ("agentId") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_conversations_userId" FOREIGN KEY ("userId") REFERENCES "users" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_conversations_projectId" FOREIGN KEY ("projectId") REFERENCES "projects" ("id") ON DELETE SET NULL
);
CREATE INDEX "ix_conversations_agentId_createdAt_id" ON "conversations" ("agentId", "createdAt" DESC, "id");
CREATE INDEX "ix_conversations_userId_status" ON "conversations" ("userId", "status");
CREATE TABLE "messages" (
  "id" uuid NOT NULL,
  "conversationId" uuid NOT NULL,
  "role" text NOT NULL COLLATE "C",
  "content" text NOT NULL COLLATE "C",
  "metadata" jsonb NOT NULL,
  "timestamp" timestamp with time zone NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "ck_messages_role" CHECK (role = ANY (ARRAY['user'::text, 'agent'::text, 'system'::text])),
  CONSTRAINT "fk_messages_conversationId" FOREIGN KEY ("conversationId") REFERENCES "conversations" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_messages_conversationId_timestamp_id" ON "messages" ("conversationId", "timestamp", "id");
CREATE TABLE "project_agents" (
  "agent_id" uuid NOT NULL,
  "project_id" uuid NOT NULL,
  PRIMARY KEY ("agent_id", "project_id"),
  CONSTRAINT "fk_project_agents_agent_id" FOREIGN KEY ("agent_id") REFERENCES "agents" ("id") ON DELETE CASCADE,
  CONSTRAINT "fk_project_agents_project_id" FOREIGN KEY ("project_id") REFERENCES "projects" ("id") ON DELETE CASCADE
);
CREATE INDEX "ix_project_agents_project_id" ON "project_agents" ("project_id");

-- tenon:down postgresql
ALTER TABLE "project_agents" DROP CONSTRAINT "fk_project_agents_agent_id";
ALTER TABLE "project_agents" DROP CONSTRAINT "fk_project_agents_project_id";
ALTER TABLE "messages" DROP CONSTRAINT "fk_messages_conversationId";
ALTER TABLE "conversations" DROP CONSTRAINT "fk_conversations_agentId";
ALTER TABLE "conversations" DROP CONSTRAINT "fk_conversations_userId";
ALTER TABLE "conversations" DROP CONSTRAINT "fk_conversations_projectId";
ALTER TABLE "projects" DROP CONSTRAINT "fk_projects_userId";
ALTER TABLE "agents" DROP CONSTRAINT "fk_agents_userId";
-- lossy L101: table "project_agents" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "project_agents"
DROP TABLE "project_agents";
-- lossy L101: table "messages" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "messages"
DROP TABLE "messages";
-- lossy L101: table "conversations" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "conversations"
DROP TABLE "conversations";
-- lossy L101: table "projects" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "projects"
DROP TABLE "projects";
-- lossy L101: table "agents" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "agents"
DROP TABLE "agents";
-- lossy L101: table "users" is dropped with all its rows
-- how many rows: SELECT count(*) FROM "users"
DROP TABLE "users";

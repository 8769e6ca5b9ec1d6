-- When users were here last, and the language of a project, which so far only its framework tells.
-- tenon:suppress-lint M401 both tables have a few thousand rows: the indexes are made in a moment
-- tenon:up sqlite
ALTER TABLE "users" ADD COLUMN "lastLoginAt" TEXT;
ALTER TABLE "projects" ADD COLUMN "localPath" TEXT;
ALTER TABLE "projects" ADD COLUMN "language" TEXT;
CREATE INDEX "ix_projects_userId_status" ON "projects" ("userId", "status");
CREATE INDEX "ix_conversations_projectId" ON "conversations" ("projectId");

-- tenon:down sqlite
DROP INDEX "ix_projects_userId_status";
DROP INDEX "ix_conversations_projectId";
-- lossy L201: table "users", column "lastLoginAt" is dropped with its values
-- how many rows: SELECT count(*) FROM "users" WHERE "lastLoginAt" IS NOT NULL
ALTER TABLE "users" DROP COLUMN "lastLoginAt";
-- lossy L201: table "projects", column "localPath" is dropped with its values
-- how many rows: SELECT count(*) FROM "projects" WHERE "localPath" IS NOT NULL
ALTER TABLE "projects" DROP COLUMN "localPath";
-- lossy L201: table "projects", column "language" is dropped with its values
-- how many rows: SELECT count(*) FROM "projects" WHERE "language" IS NOT NULL
ALTER TABLE "projects" DROP COLUMN "language";

-- tenon:up postgresql
ALTER TABLE "users" ADD COLUMN "lastLoginAt" timestamp with time zone;
ALTER TABLE "projects" ADD COLUMN "localPath" text COLLATE "C";
ALTER TABLE "projects" ADD COLUMN "language" text COLLATE "C";
CREATE INDEX "ix_projects_userId_status" ON "projects" ("userId", "status");
CREATE INDEX "ix_conversations_projectId" ON "conversations" ("projectId");

-- tenon:down postgresql
DROP INDEX IF EXISTS "ix_projects_userId_status";
DROP INDEX IF EXISTS "ix_conversations_projectId";
-- lossy L201: table "users", column "lastLoginAt" is dropped with its values
-- how many rows: SELECT count(*) FROM "users" WHERE "lastLoginAt" IS NOT NULL
ALTER TABLE "users" DROP COLUMN "lastLoginAt";
-- lossy L201: table "projects", column "localPath" is dropped with its values
-- how many rows: SELECT count(*) FROM "projects" WHERE "localPath" IS NOT NULL
ALTER TABLE "projects" DROP COLUMN "localPath";
-- lossy L201: table "projects", column "language" is dropped with its values
-- how many rows: SELECT count(*) FROM "projects" WHERE "language" IS NOT NULL
ALTER TABLE "projects" DROP COLUMN "language";

-- tenon:up
-- On all engines, behind the sections above.
UPDATE "projects" SET "language" = CASE "framework"
    WHEN 'react' THEN 'typescript' WHEN 'angular' THEN 'typescript' WHEN 'django' THEN 'python'
    WHEN 'flask' THEN 'python' WHEN 'rails' THEN 'ruby' WHEN 'spring' THEN 'java' END
  WHERE "framework" IS NOT NULL;

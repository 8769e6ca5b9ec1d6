-- The names that the interface has for them.
-- tenon:suppress-lint M202 one program uses this database, and it is replaced at the same moment
-- tenon:up sqlite
ALTER TABLE "agents" RENAME COLUMN "config" TO "configuration";
ALTER TABLE "conversations" RENAME COLUMN "topic" TO "title";

-- tenon:down sqlite
ALTER TABLE "agents" RENAME COLUMN "configuration" TO "config";
ALTER TABLE "conversations" RENAME COLUMN "title" TO "topic";

-- tenon:up postgresql
ALTER TABLE "agents" RENAME COLUMN "config" TO "configuration";
ALTER TABLE "conversations" RENAME COLUMN "topic" TO "title";

-- tenon:down postgresql
ALTER TABLE "agents" RENAME COLUMN "configuration" TO "config";
ALTER TABLE "conversations" RENAME COLUMN "title" TO "topic";

-- What SQLite takes for names and rules, all of it to be found again.
CREATE TABLE "a table" (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  "na""me" TEXT NOT NULL DEFAULT 'it''s "quoted"' COLLATE NOCASE,
  class TEXT, "int" BIGINT NOT NULL DEFAULT -7, "1st" REAL NOT NULL DEFAULT 2.5, "日本語" NVARCHAR(10),
  "a-b" BOOLEAN NOT NULL DEFAULT 1, "a b" BLOB, a_b DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, "__x" DATE,
  "_Y" TIME, "std" UUID, "a\b" VARCHAR(5), A_table TEXT, "tab	name" DOUBLE PRECISION, id_ TEXT,
  doubled INT GENERATED ALWAYS AS ("int" * 2) STORED,
  shown TEXT AS (lower("na""me") || ')"') VIRTUAL,
  later TEXT DEFAULT (datetime('now', '+1 day')),
  CONSTRAINT "rule ""one""" CHECK ("int" < 100 AND "na""me" <> ''),
  CHECK (class IS NULL OR length(class) > 1 OR class LIKE '%\%'),
  UNIQUE ("a-b", "int"));
CREATE TABLE "A-Table" (x INT, id TEXT, y);
CREATE TABLE "日本語の表" (a INTEGER NOT NULL, b TEXT NOT NULL, c INTEGER, PRIMARY KEY (b DESC, a)) WITHOUT ROWID;
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, i INT, r REAL, t TEXT NOT NULL, b BLOB, anything ANY) STRICT;
CREATE TABLE both (k TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE parents (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, x INT NOT NULL, y INT NOT NULL, UNIQUE (x, y));
CREATE TABLE children (
  id INTEGER PRIMARY KEY,
  p1 INTEGER REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE,
  p2 INTEGER REFERENCES parents(id) ON DELETE SET NULL ON UPDATE SET NULL,
  p3 INTEGER NOT NULL DEFAULT 1 REFERENCES parents(id) ON DELETE SET DEFAULT ON UPDATE SET DEFAULT,
  p4 INTEGER NOT NULL REFERENCES parents(id) ON DELETE RESTRICT ON UPDATE RESTRICT,
  p5 INTEGER NOT NULL REFERENCES parents(id) DEFERRABLE INITIALLY DEFERRED,
  p6 INTEGER REFERENCES parents(id) DEFERRABLE,
  code VARCHAR(9) REFERENCES parents(code), px INT, py INT, self INTEGER REFERENCES children(id),
  CONSTRAINT pair FOREIGN KEY (px, py) REFERENCES parents(x, y) ON DELETE CASCADE);
CREATE INDEX "an index" ON "a table" ("na""me" COLLATE BINARY DESC, "int");
CREATE INDEX expressions ON "a table" (lower(class), "int" + 1 DESC) WHERE class IS NOT NULL AND "a-b" = 1;
CREATE UNIQUE INDEX once ON children (px DESC, py) WHERE px > 0;
CREATE INDEX nocase ON parents (code COLLATE NOCASE);
INSERT INTO "a table" ("na""me", class, "a b", std, "__x", "_Y") VALUES
  ('one', 'xx', x'00ff', '6ba7b810-9dad-11d1-80b4-00c04fd430c8', '2024-02-29', '23:59:59');
INSERT INTO "日本語の表" VALUES (1, 'b', NULL), (2, 'b', 3);
INSERT INTO "A-Table" VALUES (1, 'x', 'y');
INSERT INTO strict_one (t) VALUES ('t');
INSERT INTO parents VALUES (1, 'c', 1, 2);
INSERT INTO children (p4, p5, code, px, py, self) VALUES (1, 1, 'c', 1, 2, 1);
CREATE VIEW seen AS SELECT id, p4 AS "class", code FROM children;
CREATE TRIGGER fires AFTER INSERT ON children BEGIN SELECT 1; END;

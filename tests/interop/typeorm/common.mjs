// SPDX-License-Identifier: MIT
// What the scripts share: opening a database, and its rows as plain data.
import { readFileSync, writeFileSync } from "node:fs";
import { DataSource } from "typeorm";
import { entitiesFor } from "./entities.mjs";

/// `where`: sqlite:FILE or a URL of PostgreSQL. Nothing is changed unless `options` say so.
export async function open(where, options = {}) {
  const engine = where.startsWith("sqlite:") ? "sqlite" : "postgres";
  const entities = entitiesFor(engine);
  const file = where.slice("sqlite:".length);
  const place =
    engine === "postgres"
      ? { type: "postgres", url: where }
      : process.env.TENON_TYPEORM_DRIVER === "better-sqlite3"
        ? { type: "better-sqlite3", database: file }
        : { type: "sqljs", location: file, autoSave: false };
  const source = new DataSource({ ...place, entities: Object.values(entities), synchronize: false, ...options });
  await source.initialize();
  return { source, entities, engine };
}

export async function close(source) {
  if (source.options.type === "sqljs") await source.sqljsManager.saveDatabase();
  await source.destroy();
}

/// A value as the C++ program writes it: moments in ISO form, bytes in hexadecimal.
export function plain(value) {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, plain(of)]));
  }
  return value;
}

/// All rows as TypeORM reads them, those marked as deleted and columns that are not selected included. Integers beyond
/// 2^53 and decimals come as texts from PostgreSQL and as numbers from SQLite: here they are texts of the database.
export async function rowsOf({ source, entities, engine }) {
  const rows = {};
  for (const [name, entity] of Object.entries(entities)) {
    const repository = source.getRepository(entity);
    const alias = "each";
    const query = repository.createQueryBuilder(alias).withDeleted().orderBy(`${alias}.id`);
    for (const column of repository.metadata.columns) {
      if (!column.isSelect) query.addSelect(`${alias}.${column.propertyName}`);
    }
    rows[name] = plain(await query.getMany());
  }
  const exact = async (table, column, into) => {
    for (const each of await source.query(`SELECT id, CAST("${column}" AS TEXT) AS exact FROM ${table}`)) {
      into.find((row) => row.id === each.id)[column] = each.exact;
    }
  };
  await exact("tags", "uses", rows.Tag);
  if (engine === "postgres") for (const each of rows.Project) each.budget = each.budget && Number(each.budget);
  rows.ConversationTag = plain(
    await source.query(
      `SELECT "conversationsId", "tagsId" FROM conversations_tags_tags ORDER BY "conversationsId", "tagsId"`),
  );
  return rows;
}

export const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));
export const writeJson = (file, value) => writeFileSync(file, JSON.stringify(value, null, 1) + "\n");

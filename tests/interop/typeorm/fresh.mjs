// SPDX-License-Identifier: MIT
// An empty database of PostgreSQL, in place of the one of that name.
// usage: node fresh.mjs postgresql://…/existing NAME, or NAME gone, which drops it and makes none
import pg from "pg";

const [where, name, gone] = process.argv.slice(2);
const client = new pg.Client({ connectionString: where });
await client.connect();
await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)}`);
if (!gone) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
await client.end();

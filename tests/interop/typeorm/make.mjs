// SPDX-License-Identifier: MIT
// Makes a database with TypeORM, by a migration as `migration:generate` writes it; and says in JSON what is in it.
// usage: node make.mjs sqlite:FILE|postgresql://… ROWS.json BASELINE.sql
import { writeFileSync } from "node:fs";
import { close, open, rowsOf, writeJson } from "./common.mjs";

const [where, file, baseline] = process.argv.slice(2);
const opened = await open(where, { dropSchema: true });
const { source, entities, engine } = opened;
const { upQueries } = await source.driver.createSchemaBuilder().log();
source.migrations.push({
  name: "Initial1700000000000",
  async up(runner) {
    for (const each of upQueries) await runner.query(each.query, each.parameters);
  },
  async down() {},
});
await source.runMigrations();
writeFileSync(baseline, "-- tenon:up\n" + (await sqlOf()).map((each) => each + ";\n").join(""));

/// What `.schema` of sqlite3 tells, without the tables that TypeORM and SQLite have for themselves; of PostgreSQL the
/// statements that TypeORM ran.
async function sqlOf() {
  if (engine === "postgres") return upQueries.map((each) => each.query);
  const rows = await source.query(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name <> 'migrations' ORDER BY rowid");
  return rows.map((each) => each.sql);
}
const repository = (entity) => source.getRepository(entity);

const id = (kind, number) => `${kind}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const moment = (day, time = "12:30:00.123") => new Date(`2024-02-${String(day).padStart(2, "0")}T${time}Z`);
const texts = {
  unicode: "žluťoučký kůň 🐎 日本語 \u202Eabc \u0301",
  quotes: `it's "quoted" \\ and; -- so on /* ? $1 :name %`,
  lines: "one\ntwo\r\n\tthree",
};

const users = [];
for (let number = 1; number <= 5; ++number) {
  users.push({
    id: id("a", number),
    email: `user${number}@example.org`,
    username: ["ada", "Žofie", "", "o'brien", "x".repeat(50)][number - 1],
    password: `$2b$10$${"abcdefghij".repeat(5)}${number}`,
    firstName: number % 2 ? texts.unicode : null,
    lastName: number === 2 ? "" : null,
    isActive: number !== 3,
    role: number === 1 ? "admin" : "user",
    preferences: [null, { theme: "dark", nested: { list: [1, 2.5, "three", null, true] } }, {}, { text: texts.quotes },
      { "ключ": "значение" }][number - 1],
    lastLoginAt: number > 3 ? moment(number, "23:59:59.999") : null,
    ...(number === 5 ? { createdAt: moment(1, "00:00:00.000"), updatedAt: moment(29, "00:00:00.001") } : {}),
  });
}
await repository(entities.User).save(users);

const agents = [];
for (let number = 1; number <= 6; ++number) {
  agents.push({
    id: id("b", number),
    name: `agent ${number}`,
    description: [null, "", texts.lines, texts.quotes, "long ".repeat(20000), texts.unicode][number - 1],
    userId: id("a", 1 + (number % 3)),
    configuration: {
      llmProvider: "local", model: `m-${number}`, temperature: number / 10, maxTokens: 2 ** (number + 8),
      systemPrompt: texts.unicode, codeStyle: { indent: number, tabs: number % 2 === 0 },
    },
    status: ["idle", "thinking", "coding", "testing", "error", "offline"][number - 1],
    capabilities: [[], ["code"], ["code", "tests", "docs"], ["ž", "🐎"], ["a b", "c"], ["x"]][number - 1],
    rating: [0, 1, -1.5, 0.1, 1e-7, 123456789.125][number - 1],
  });
}
await repository(entities.Agent).save(agents);
agents[1].name = "agent 2, renamed";  // its version is 2 then
await repository(entities.Agent).save(agents[1]);
await repository(entities.Agent).softRemove(agents[5]);

const projects = [];
for (let number = 1; number <= 4; ++number) {
  projects.push({
    id: id("c", number),
    name: `project ${number}`,
    description: number === 2 ? texts.lines : null,
    userId: number === 4 ? null : id("a", number),
    repositoryUrl: number === 1 ? "https://example.org/repository.git" : null,
    ...(number === 3 ? { localPath: "/srv/a b", language: "Rust" } : {}),
    framework: null,
    status: ["active", "archived", "deleted", "active"][number - 1],
    agents: number === 1 ? [id("b", 1), id("b", 2)] : [],
    budget: [null, 0.5, 1000, 99999.99][number - 1],
    started: ["2024-02-29", null, "1969-12-31", "2038-01-20"][number - 1],
    standup: ["09:15:00", "00:00:00", null, "23:59:59"][number - 1],
  });
}
await repository(entities.Project).save(projects);

const tags = [
  { name: "first", uses: 0 },
  { name: texts.unicode, uses: Number.MAX_SAFE_INTEGER },
  { name: "more than a double holds", uses: "9007199254740993" },
  { name: "least", uses: "-9223372036854775807" },
  { name: "gone", uses: 1 },
];
await repository(entities.Tag).save(tags);
await repository(entities.Tag).remove(tags.pop());  // so that the counter is ahead of the greatest key

const conversations = [];
for (let number = 1; number <= 4; ++number) {
  conversations.push({
    id: id("d", number),
    agentId: id("b", number),
    userId: id("a", 1 + (number % 2)),
    projectId: number === 2 ? null : id("c", 1),
    ...(number === 1 ? {} : { title: ["", texts.unicode, texts.quotes][number - 2] }),
    status: number === 4 ? "archived" : "active",
    tags: tags.slice(0, number - 1),
  });
}
await repository(entities.Conversation).save(conversations);

const messages = [];
for (let number = 1; number <= 40; ++number) {
  messages.push({
    id: id("e", number),
    conversationId: id("d", 1 + (number % 3)),
    role: ["user", "agent", "system"][number % 3],
    content: number === 1 ? "" : number === 2 ? texts.lines : `message ${number} ${texts.unicode}`,
    metadata: number % 4 ? null : { streaming: number % 8 === 0, responseTime: number * 1.5, toolCalls: [{ name: "ls" }] },
    attachment: number % 10 ? null : Buffer.from([0, 255, number, 39, 34, 92]),
    timestamp: moment(1 + (number % 28), `08:00:${String(number).padStart(2, "0")}.${String(number * 7).padStart(3, "0")}`),
  });
}
await repository(entities.Message).save(messages);

writeJson(file, await rowsOf(opened));
await close(source);
console.log(`make: ${engine}, ${users.length + agents.length + projects.length + tags.length} rows and ${messages.length} messages`);

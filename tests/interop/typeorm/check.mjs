// SPDX-License-Identifier: MIT
// Reads with TypeORM what Tenon wrote, changes some of it, and says what is there then.
// usage: node check.mjs URL ROWS.json same|own
//        same: TypeORM's tables, in which it finds nothing to change; own: tables of Tenon's, which it may use
import { isDeepStrictEqual } from "node:util";
import { close, open, readJson, rowsOf, writeJson } from "./common.mjs";

const [where, file, kind] = process.argv.slice(2);
const fail = (why) => {
  console.error(`check: ${why}`);
  process.exit(1);
};

const opened = await open(where);
const { source, entities } = opened;
const wanted = readJson(file);
const found = await rowsOf(opened);
let count = 0;
for (const name of Object.keys({ ...wanted, ...found })) {
  for (let at = 0; at < Math.max(wanted[name].length, found[name].length); ++at, ++count) {
    const [one, other] = [wanted[name][at], found[name][at]];
    if (!isDeepStrictEqual(one, other)) fail(`${name} differs:\n${JSON.stringify(one)}\n${JSON.stringify(other)}`);
  }
}

const log = await source.driver.createSchemaBuilder().log();
const changes = log.upQueries.map((each) => each.query);
if (kind === "same" && changes.length > 0) fail(`TypeORM would change the schema:\n${changes.join("\n")}`);
if (process.env.TENON_TYPEORM_VERBOSE) console.log(changes.join("\n"));

// Relations, and a row of Tenon's that TypeORM changes.
const conversations = source.getRepository(entities.Conversation);
const conversation = await conversations.findOneOrFail({
  where: { id: "d0000000-0000-4000-8000-000000000011" },
  relations: { messages: true, tags: true, agent: { user: true }, project: true },
});
if (conversation.messages.length !== 20 || conversation.tags.length !== 2 || conversation.project.name !== "eleven" ||
    conversation.agent.user.email !== "eleven@example.org") {
  fail("relations are not what Tenon wrote");
}
const agents = source.getRepository(entities.Agent);
const agent = await agents.findOneByOrFail({ id: "b0000000-0000-4000-8000-000000000011" });
agent.description = "changed by TypeORM";
await agents.save(agent);
await agents.softRemove(await agents.findOneByOrFail({ id: "b0000000-0000-4000-8000-000000000012" }));
const tag = await source.getRepository(entities.Tag).save({ name: "by TypeORM again", uses: 2 });
if (tag.id <= Math.max(...found.Tag.map((each) => each.id))) fail("a key was given out again");
conversation.tags.push(tag);
await conversations.save(conversation);
writeJson(file, await rowsOf(opened));
await close(source);
console.log(`check: ${count} rows are equal, TypeORM would run ${changes.length} statements on the schema`);

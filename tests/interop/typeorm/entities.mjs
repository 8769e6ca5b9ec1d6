// SPDX-License-Identifier: MIT
// The five entities as a user of TypeORM describes them, and a sixth for what those do not have: a key that counts and a
// table that only joins. Types are those of either database.
import { EntitySchema } from "typeorm";

export const dialects = {
  sqlite: { moment: "datetime", json: "simple-json", choice: "simple-enum", real: "float" },
  postgres: { moment: "timestamp with time zone", json: "jsonb", choice: "enum", real: "double precision" },
};

export function entitiesFor(engine) {
  const { moment, json, choice, real } = dialects[engine];
  const id = { type: "uuid", primary: true, generated: "uuid" };
  const marks = {
    createdAt: { type: moment, createDate: true },
    updatedAt: { type: moment, updateDate: true },
  };
  const owner = (nullable, onDelete) => ({
    type: "many-to-one", target: "User", nullable, onDelete, joinColumn: { name: "userId" },
  });

  const User = new EntitySchema({
    name: "User",
    tableName: "users",
    columns: {
      id,
      email: { type: "varchar", unique: true },
      username: { type: "varchar", length: 50 },
      password: { type: "varchar", select: false },
      firstName: { type: "varchar", nullable: true },
      lastName: { type: "varchar", nullable: true },
      isActive: { type: "boolean", default: true },
      role: { type: choice, enum: ["user", "admin"], default: "user" },
      preferences: { type: json, nullable: true },
      lastLoginAt: { type: moment, nullable: true },
      ...marks,
    },
    relations: {
      agents: { type: "one-to-many", target: "Agent", inverseSide: "user" },
      conversations: { type: "one-to-many", target: "Conversation", inverseSide: "user" },
    },
  });

  const Agent = new EntitySchema({
    name: "Agent",
    tableName: "agents",
    columns: {
      id,
      name: { type: "varchar" },
      description: { type: "text", nullable: true },
      userId: { type: "uuid" },
      configuration: { type: json },
      status: {
        type: choice, enum: ["idle", "thinking", "coding", "testing", "error", "offline"], default: "idle",
      },
      capabilities: { type: "simple-array" },
      rating: { type: real, default: 0 },
      version: { type: Number, version: true },
      ...marks,
      deletedAt: { type: moment, deleteDate: true },
    },
    indices: [{ name: "IDX_agents_user_name", columns: ["userId", "name"], unique: true }],
    relations: {
      user: { ...owner(false, "CASCADE"), inverseSide: "agents" },
      conversations: { type: "one-to-many", target: "Conversation", inverseSide: "agent" },
    },
  });

  const Project = new EntitySchema({
    name: "Project",
    tableName: "projects",
    columns: {
      id,
      name: { type: "varchar" },
      description: { type: "text", nullable: true },
      userId: { type: "uuid", nullable: true },
      repositoryUrl: { type: "varchar", nullable: true },
      localPath: { type: "varchar", default: "" },
      framework: { type: "varchar", nullable: true },
      language: { type: "varchar", default: "C++" },
      status: { type: choice, enum: ["active", "archived", "deleted"], default: "active" },
      agents: { type: json },
      budget: { type: "decimal", precision: 12, scale: 2, nullable: true },
      started: { type: "date", nullable: true },
      standup: { type: "time", nullable: true },
      ...marks,
    },
    relations: { user: owner(true, "SET NULL") },
  });

  const Conversation = new EntitySchema({
    name: "Conversation",
    tableName: "conversations",
    columns: {
      id,
      agentId: { type: "uuid" },
      userId: { type: "uuid" },
      projectId: { type: "uuid", nullable: true },
      title: { type: "varchar", default: "New conversation" },
      status: { type: choice, enum: ["active", "archived"], default: "active" },
      ...marks,
    },
    relations: {
      agent: {
        type: "many-to-one", target: "Agent", inverseSide: "conversations", onDelete: "CASCADE",
        joinColumn: { name: "agentId" },
      },
      user: { ...owner(false, "CASCADE"), inverseSide: "conversations" },
      project: { type: "many-to-one", target: "Project", nullable: true, joinColumn: { name: "projectId" } },
      messages: { type: "one-to-many", target: "Message", inverseSide: "conversation" },
      tags: { type: "many-to-many", target: "Tag", inverseSide: "conversations", joinTable: true },
    },
  });

  const Message = new EntitySchema({
    name: "Message",
    tableName: "messages",
    columns: {
      id,
      conversationId: { type: "uuid" },
      role: { type: choice, enum: ["user", "agent", "system"] },
      content: { type: "text" },
      metadata: { type: json, nullable: true },
      attachment: { type: engine === "sqlite" ? "blob" : "bytea", nullable: true },
      timestamp: { type: moment, createDate: true },
    },
    indices: [{ columns: ["conversationId", "timestamp"] }],
    checks: [{ name: "CHK_messages_content", expression: `length("content") < 1000000` }],
    relations: {
      conversation: {
        type: "many-to-one", target: "Conversation", inverseSide: "messages", onDelete: "CASCADE",
        joinColumn: { name: "conversationId" },
      },
    },
  });

  const Tag = new EntitySchema({
    name: "Tag",
    tableName: "tags",
    columns: {
      id: { type: Number, primary: true, generated: "increment" },
      name: { type: "varchar", unique: true },
      uses: { type: "bigint", default: 0 },
    },
    // The rules are those of 1.x, which 0.3 has only where they are said.
    relations: {
      conversations: {
        type: "many-to-many", target: "Conversation", inverseSide: "tags", onDelete: "CASCADE", onUpdate: "CASCADE",
      },
    },
  });

  return { User, Agent, Project, Conversation, Message, Tag };
}

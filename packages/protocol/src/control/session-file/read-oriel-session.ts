import {
  type Branch,
  type JsonObject,
  type MessageMark,
  OrielError,
  type SessionSettings,
  type SessionSnapshot,
  type StoredMessage,
} from "@oriel/core";
import { integer, invalid, isList, list, nonEmptyString, object, oneOf, optional, type Read, required, string } from "../../field.ts";
import { modelName } from "../../sampling.ts";
import { readSettings } from "../settings.ts";
import { MESSAGE_FIELDS, readMessage } from "./message.ts";
import { leftOut, otherFields, type SessionReading } from "./reading.ts";
import { replyRecord } from "./reply.ts";
import { SESSION_VERSION } from "./session-file.ts";
import { time } from "./time.ts";

/** What is gathered from all branches of a file. */
interface Gathering {
  readonly sessionId: string;
  /** Fields that nobody knows. */
  readonly unknown: Set<string>;
  readonly messageIds: Set<string>;
  readonly marks: MessageMark[];
}

type BranchWithMessages = Branch & { readonly messages: readonly StoredMessage[] };

/** Reads a file that `sessionFile` wrote. @throws OrielError `invalid_request`, with the place. */
export function readOrielSession(sent: JsonObject): SessionReading {
  checkVersion(sent);
  const session = required(sent, "session", object);
  const id = required(session, "session_id", nonEmptyString, "session");
  const unknown = new Set(Object.keys(otherFields(sent, FILE_FIELDS)));
  for (const name of Object.keys(otherFields(session, SESSION_FIELDS))) unknown.add(`session.${name}`);
  const marks: MessageMark[] = [];
  const branches = readBranches(sent, { sessionId: id, unknown, messageIds: new Set(), marks });
  const whole = {
    session: {
      id,
      model: required(session, "model", modelName, "session"),
      policy: required(session, "policy", nonEmptyString, "session"),
      title: optional(session, "title", titleText, "session"),
      settings: settingsIn(session, "session"),
      createdAt: required(session, "created_at", time, "session"),
      updatedAt: required(session, "updated_at", time, "session"),
    },
    branch: required(session, "branch_id", oneOfThese(branches), "session"),
    branches,
    marks,
    snapshots: required(sent, "snapshots", list(snapshotOf(id, branches))),
  };
  return { whole, format: `${sent["format"]} ${SESSION_VERSION}`, notes: leftOut(unknown) };
}

const FILE_FIELDS = ["format", "schema_version", "exported_at", "session", "branches", "snapshots"];
const SESSION_FIELDS = ["session_id", "model", "policy", "title", "settings", "branch_id", "created_at", "updated_at"];
const STORED_FIELDS = [...MESSAGE_FIELDS, "message_id", "created_at", "reply", "mark", "marked_at"];
const BRANCH_FIELDS = ["branch_id", "parent_id", "forked_at", "title", "created_at", "messages"];

function checkVersion(sent: JsonObject): void {
  const version = required(sent, "schema_version", integer(1, 1_000_000));
  if (version > SESSION_VERSION) {
    throw new OrielError(
      "invalid_request",
      `This session was exported by a newer Oriel: its schema_version is ${version}, and this one reads up to ${SESSION_VERSION}: update this Oriel to take it over.`,
      { param: "schema_version", data: { found: version, known: SESSION_VERSION } },
    );
  }
}

function readBranches(sent: JsonObject, gathering: Gathering): readonly BranchWithMessages[] {
  const value = sent["branches"] ?? null;
  if (!isList(value) || value.length === 0) throw invalid("branches", "an array of at least one branch", value);
  const branches: BranchWithMessages[] = [];
  for (const [index, item] of value.entries()) {
    const at = `branches[${index}]`;
    const fields = object(item, at);
    for (const name of Object.keys(otherFields(fields, BRANCH_FIELDS))) gathering.unknown.add(`branches[].${name}`);
    branches.push(readBranch(fields, at, branches, gathering));
  }
  return branches;
}

/** @param before the branches before it in the file: its parent is one of them. */
function readBranch(
  fields: JsonObject,
  at: string,
  before: readonly BranchWithMessages[],
  { sessionId, unknown, messageIds, marks }: Gathering,
): BranchWithMessages {
  const id = required(fields, "branch_id", before.length === 0 ? only(sessionId) : newAmong(before), at);
  const parentId = before.length === 0 ? undefined : required(fields, "parent_id", oneOfThese(before), at);
  const parent = before.find((one) => one.id === parentId);
  // The message before the fork is the parent's own, unless that is the first branch and nothing is shared.
  const least = parent === undefined || parent.parent === undefined ? 0 : parent.forkedAt + 1;
  const forkedAt = required(fields, "forked_at", integer(least, parent?.messageCount ?? 0), at);
  const messages = required(fields, "messages", list(object), at).map((sent, index): StoredMessage => {
    const place = `${at}.messages[${index}]`;
    for (const name of Object.keys(otherFields(sent, STORED_FIELDS))) unknown.add(`branches[].messages[].${name}`);
    const reply = optional(sent, "reply", replyRecord, place);
    const messageId = required(sent, "message_id", newTo(messageIds), place);
    const mark = optional(sent, "mark", oneOf("pinned", "excluded"), place);
    if (mark !== undefined) marks.push({ messageId, position: forkedAt + index, mark, markedAt: required(sent, "marked_at", time, place) });
    return {
      id: messageId,
      sessionId,
      branch: id,
      position: forkedAt + index,
      message: readMessage(sent, place),
      createdAt: required(sent, "created_at", time, place),
      ...(reply === undefined ? {} : { reply }),
    };
  });
  return {
    id,
    sessionId,
    parent: parentId,
    forkedAt,
    title: optional(fields, "title", string, at),
    createdAt: required(fields, "created_at", time, at),
    messageCount: forkedAt + messages.length,
    messages,
  };
}

function only(sessionId: string): Read<string> {
  return (value, param) => {
    if (value === sessionId) return sessionId;
    throw invalid(param, "the session's id, for the first branch has that", value);
  };
}

function newAmong(branches: readonly Branch[]): Read<string> {
  return (value, param) => {
    const id = nonEmptyString(value, param);
    if (!branches.some((branch) => branch.id === id)) return id;
    throw invalid(param, "an id that no branch before it has", value);
  };
}

/** Marks name messages by their ids. */
function newTo(ids: Set<string>): Read<string> {
  return (value, param) => {
    const id = nonEmptyString(value, param);
    if (ids.has(id)) throw invalid(param, "an id that no message before it has", value);
    ids.add(id);
    return id;
  };
}

function oneOfThese(branches: readonly Branch[]): Read<string> {
  return (value, param) => {
    const found = branches.find(({ id }) => id === value);
    if (found !== undefined) return found.id;
    throw invalid(param, "the id of a branch that stands before it in the file", value);
  };
}

function snapshotOf(sessionId: string, branches: readonly Branch[]): Read<SessionSnapshot> {
  return (value, param) => {
    const sent = object(value, param);
    const branch = required(sent, "branch_id", oneOfThese(branches), param);
    const most = branches.find(({ id }) => id === branch)?.messageCount ?? 0;
    return {
      id: required(sent, "snapshot_id", nonEmptyString, param),
      sessionId,
      branch,
      messages: required(sent, "message_count", integer(0, most), param),
      model: required(sent, "model", modelName, param),
      policy: required(sent, "policy", nonEmptyString, param),
      settings: settingsIn(sent, param),
      purpose: required(sent, "purpose", oneOf("recovery", "rollback", "emergency"), param),
      by: optional(sent, "by", oneOf("user", "oriel"), param),
      note: optional(sent, "note", string, param),
      createdAt: required(sent, "created_at", time, param),
    };
  };
}

function settingsIn(sent: JsonObject, at: string): SessionSettings {
  const settings = Object.entries(required(sent, "settings", readSettings, at));
  return Object.fromEntries(settings.filter(([, value]) => value !== null));
}

/** A text column keeps no NUL. */
const titleText: Read<string> = (value, param) => string(value, param).replaceAll("\0", "");

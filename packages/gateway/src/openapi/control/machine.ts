import type { DeviceInfo, KvTiersInfo, MachineReply, MemoryEventInfo, MemoryLevelInfo } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { count, list, named, nullable, number, objectOf, oneOf, type Schema, text, time } from "../schema.ts";

const level: Schema<MemoryLevelInfo> = named(
  "MemoryLevel",
  oneOf<MemoryLevelInfo>({ normal: "", warning: "", critical: "", emergency: "" }),
);

const device: Schema<DeviceInfo> = named(
  "Device",
  objectOf<DeviceInfo>({
    id: text(),
    library: oneOf<DeviceInfo["library"]>({ cuda: "", rocm: "", metal: "", cpu: "" }),
    name: nullable(text()),
    kind: oneOf<DeviceInfo["kind"]>({ gpu: "has memory of its own", unified: "shares the system's", ram: "is the system's" }),
    total_bytes: nullable(count()),
    used_bytes: nullable(count()),
    free_bytes: nullable(count("What a new program can get.")),
    utilisation: nullable(number("The share of the last moment in which it was computing.", { minimum: 0, maximum: 1 })),
    temperature_c: nullable(number()),
    level: nullable(level),
    source: text("Who told it."),
  }),
);

const event: Schema<MemoryEventInfo> = named(
  "MemoryEvent",
  objectOf<MemoryEventInfo>({
    type: oneOf<MemoryEventInfo["type"]>({ "memory-normal": "", "memory-warning": "", "memory-critical": "", "memory-emergency": "" }),
    level,
    previous: level,
    device: text(),
    at: time("When."),
    message: text("The consequence, and what to do."),
  }),
);

type Hot = NonNullable<KvTiersInfo["hot"]>;
type Cold = NonNullable<KvTiersInfo["cold"]>;

const tiers: Schema<KvTiersInfo> = named(
  "KvTiers",
  objectOf<KvTiersInfo>(
    {
      model: text("The name to use in requests."),
      engine: text(),
      hot: nullable(
        objectOf<Hot>(
          {
            sessions: count(),
            slots: count("How many conversations can be live."),
            bytes: nullable(count("Allocated whatever is in it.")),
            hits: count("Prompts of which more than the first few tokens was still there."),
            tokens: count("How many tokens were so not read again."),
          },
          "The live conversations, in memory; `null` while none can be.",
        ),
      ),
      cold: nullable(
        objectOf<Cold>(
          {
            sessions: count(),
            bytes: count(),
            folder_bytes: count("All that is in the folder, which other models may share."),
            max_bytes: count("The most it may be."),
            saves: count(),
            restores: count(),
            refused: count("Files that were found damaged, and not used."),
            tokens: count("How many tokens were so not read again."),
            saved_ms: number("What reading would have taken otherwise, less what restoring took."),
          },
          "Those on disk; `null` where none are kept.",
        ),
      ),
    },
    "What an engine keeps of a model's conversations in case they come back.",
  ),
);

const machine: Schema<MachineReply> = named(
  "Machine",
  objectOf<MachineReply>({
    read_at: time("When it was read."),
    level: nullable(level),
    devices: list(device),
    problems: list(
      objectOf<MachineReply["problems"][number]>({ source: text(), kind: oneOf({ absent: "", failed: "" }), reason: text() }),
      "Why a part is unknown.",
    ),
    events: list(event, "The last changes of level, newest first."),
    kv: list(tiers, "Of the engines that tell it."),
    store: text("Where conversations are kept, in words: a file, a database and its host."),
  }),
  {
    read_at: "2026-11-21T12:57:11.428Z",
    level: "normal",
    devices: [
      {
        id: "ram",
        library: "cpu",
        name: null,
        kind: "ram",
        total_bytes: 25276514304,
        used_bytes: 1211592704,
        free_bytes: 24064921600,
        utilisation: null,
        temperature_c: null,
        level: "normal",
        source: "/proc/meminfo",
      },
    ],
    problems: [{ source: "nvidia-smi", kind: "absent", reason: "nvidia-smi is not installed, or not on the PATH" }],
    events: [],
    kv: [],
    store: "the PostgreSQL database oriel at db.example:5432",
  },
);

export const machineRoute: Route = {
  method: "get",
  path: "/api/v1/machine",
  id: "getMachine",
  summary: "What this machine has, and has left",
  replies: [
    {
      status: 200,
      description: "The memories a model can lie in. `null` is not known, never zero.",
      contents: [{ kind: "json", schema: machine }],
    },
  ],
  errors: [],
};

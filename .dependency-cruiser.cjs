/** Who may import whom: the arrows of docs/architecture.md, checked. */
const arrows = {
  core: [],
  protocol: ["core"],
  tokens: ["core"],
  session: ["core"],
  store: ["core"],
  probe: ["core"],
  engine: ["core", "protocol"],
  gateway: ["core", "protocol", "session"],
  web: ["core", "protocol"],
  testkit: ["core", "protocol"],
  cli: ["core", "protocol", "session", "tokens", "engine", "store", "probe", "gateway"],
};

const packages = Object.keys(arrows);
const test = "(\\.test\\.tsx?|/testing/[^/]+\\.ts)$";

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      severity: "error",
      from: { path: "^packages/core/src", pathNot: test },
      to: { pathNot: "^packages/core/src" },
    },
    {
      name: "protocol-is-pure",
      severity: "error",
      from: { path: "^packages/protocol/src", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "one-importer-of-the-native-engine",
      severity: "error",
      from: { pathNot: "^packages/engine/src/embedded/child/" },
      to: { path: "node_modules/node-llama-cpp" },
    },
    {
      name: "testkit-is-for-tests",
      severity: "error",
      from: { path: "^packages/(?!testkit)", pathNot: test },
      to: { path: "^packages/testkit" },
    },
    ...packages.map((name) => ({
      name: `${name}-arrows`,
      severity: "error",
      from: { path: `^packages/${name}/src`, pathNot: test },
      to: { path: `^packages/(${packages.filter((other) => other !== name && !arrows[name].includes(other)).join("|")})/` },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules|/dist/" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["oriel-source", "import", "node", "default"] },
  },
};

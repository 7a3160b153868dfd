import tseslint from "typescript-eslint";

const typed = {
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/no-misused-promises": "error",
  "@typescript-eslint/switch-exhaustiveness-check": "error",
  "@typescript-eslint/only-throw-error": "error",
};

/** Biome formats and lints; ESLint adds only the rules that need types, and the bans that keep core and protocol pure. */
export default tseslint.config(
  { ignores: ["**/dist/**", "**/*.test.ts", "**/*.test.tsx", "**/testing/**", "packages/web/vite.config.ts"] },
  {
    files: ["packages/*/src/**/*.{ts,tsx}"],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: typed,
  },
  {
    files: ["packages/{core,protocol}/src/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Time comes in as an argument." },
        { object: "Math", property: "random", message: "Randomness comes in as an argument." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Time comes in as an argument." },
      ],
    },
  },
);

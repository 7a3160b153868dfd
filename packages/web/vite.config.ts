import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig, type UserConfig } from "vite";

const config: UserConfig = defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ["oriel-source", ...defaultClientConditions] },
  build: {
    // The gateway sends `img-src 'self' data:` and nothing else: no asset may need more.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // One file from this machine is quicker than several: the bundler's warning is for pages from far away.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      // The page needs a few functions of the protocol; the decoders of other protocols fall away with this.
      treeshake: { moduleSideEffects: (id) => !/packages\/(core|protocol)\/src\//.test(id) },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:11435" } },
});

export default config;

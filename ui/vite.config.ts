// One page serves every window. `dev/` holds a mock engine for a plain browser; the build starts
// from index.html alone and never sees it.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  // Components must be the browser's ones in tests too.
  resolve: mode === "test" ? { conditions: ["browser"] } : {},
  build: {
    target: "safari18",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    environment: "happy-dom",
    restoreMocks: true,
    // tests/look.test.ts reads the colours.
    css: true,
    env: { TZ: "UTC" },
  },
}));

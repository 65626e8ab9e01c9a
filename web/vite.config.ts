import { defineConfig } from "vite";

// What the licence of the one library in the page asks for.
const NOTICE =
  "/*! Contains Preact, copyright (c) 2015-present Jason Miller, MIT licence: preact.LICENSE.txt */";

// Few files with fixed names: they are committed and embedded in the binary.
export default defineConfig({
  plugins: [
    {
      name: "notice",
      enforce: "post",
      generateBundle(_, files) {
        for (const file of Object.values(files)) {
          if (file.type === "chunk") file.code = `${NOTICE}\n${file.code}`;
        }
      },
    },
  ],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "../crates/window/assets",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: {
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
        inlineDynamicImports: true,
      },
    },
  },
});

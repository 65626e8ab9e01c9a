#!/usr/bin/env node
// Runs the program of the package for this platform, with the arguments, the streams and the exit status of this one.
"use strict";

const { spawnSync } = require("node:child_process");
const { constants } = require("node:os");

const name = `qcapy-${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "qca.exe" : "qca";
let program;
try {
  program = require.resolve(`${name}/${file}`);
} catch {
  console.error(`error: there is no program for this platform: the package ${name} is not installed`);
  process.exit(1);
}
// Ctrl-C reaches the program as well; it ends by itself and says what is done.
process.on("SIGINT", () => {});
const run = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (run.error) {
  console.error(`error: ${program}: ${run.error.message}`);
  process.exit(1);
}
process.exit(run.status ?? 128 + (constants.signals[run.signal] ?? 0));

#!/usr/bin/env node
// Node runs this file before anything else is loaded, so that an old Node is told what is wrong and not what a stack trace is.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Deskhand needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.\n`,
  );
  process.exit(3);
}

const { runCommandLine } = await import("./cli/program.js");
const { stdin, stdout, stderr } = process;
// A reader that has seen enough (“| head”) closes the pipe; that is no error.
stdout.on("error", () => process.exit(0));
const exit = await runCommandLine(process.argv.slice(2), { stdin, stdout, stderr });
stdout.write("", () => process.exit(exit));

export {};

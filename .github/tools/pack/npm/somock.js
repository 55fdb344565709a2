#!/usr/bin/env node
// Starts the binary for this system, which npm chose among the optional packages, and is to
// whoever started it what the binary is: the same arguments, streams, signals and end.
'use strict';
const { spawn } = require('node:child_process');
const { constants } = require('node:os');

const system = `${process.platform}-${process.arch}`;
const packageName = `@somock/${system}`;

function binary() {
  try {
    return require.resolve(`${packageName}/bin/somock${process.platform === 'win32' ? '.exe' : ''}`);
  } catch {
    const systems = Object.keys(require('../package.json').optionalDependencies).map((name) => name.slice('@somock/'.length));
    console.error(`error: somock has no binary here: the package ${packageName} is not installed`);
    console.error(systems.includes(system)
      ? 'hint: npm leaves it out with --omit=optional or --no-optional, and where node_modules was made on another system: npm install again, here and without these'
      : `hint: there are packages for ${systems.join(', ')}; elsewhere build it with Go from its source`);
    process.exit(4); // what somock itself says of its surroundings
  }
}

// npm, a terminal and process managers may each tell both, so somock takes what comes
// within a moment for one signal where it is started from here. On Windows the console alone
// tells it: to kill is to kill there.
const path = binary();
const child = spawn(path, process.argv.slice(2), { stdio: 'inherit', env: { ...process.env, SOMOCK_LAUNCHER: 'npm' } });
let watch;
const forward = (signal) => {
  clearInterval(watch);
  return process.platform === 'win32' || child.kill(signal);
};
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'].filter((name) => name in constants.signals);
for (const signal of signals) process.on(signal, forward);
// A signal to npx alone goes no further than to the shell in which npx runs this.
if (process.env.npm_lifecycle_event === 'npx') {
  const shell = process.ppid;
  watch = setInterval(() => process.ppid !== shell && forward('SIGTERM'), 500);
}

child.on('error', (err) => {
  console.error(`error: ${path} cannot be started: ${err.message}`);
  process.exit(4);
});
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  for (const each of signals) process.removeListener(each, forward);
  process.kill(process.pid, signal); // ended as it ended
  setTimeout(() => process.exit(1), 1000); // where that signal does not end a process of node's
});

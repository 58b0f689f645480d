/**
 * A program that runs `bundle.cjs` beside it with the machine code of the last time: reading a megabyte of source takes longer
 * than most operations take to begin. The code is kept when the first one ends, per version of V8, which rejects what is not
 * its own. Kept as text, for it must stand alone.
 */
export const quickStart = `'use strict';
const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');

const filename = join(__dirname, 'bundle.cjs');
const kept = join(__dirname, ['bundle', process.versions.v8, process.arch, 'cache'].join('.'));
const source = readFileSync(filename, 'utf8');
const wrapped = '(function (exports, require, module, __filename, __dirname) {' + source + '\\n})';
const importModuleDynamically = vm.constants && vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
const script = new vm.Script(wrapped, { filename, cachedData: code(), importModuleDynamically });
if (script.cachedDataRejected !== false) process.once('exit', keep);
script.runInThisContext()(exports, require, module, filename, __dirname);

function code() {
  try {
    return readFileSync(kept);
  } catch {
    return undefined; // nobody ran it yet
  }
}

function keep() {
  const own = kept + '.' + process.pid;
  try {
    writeFileSync(own, script.createCachedData(), { mode: 0o600 });
    renameSync(own, kept);
  } catch {
    rmSync(own, { force: true }); // on a full disk a part of it was written; the next one tries
  }
}
`;

// mocha's spec reporter, which also writes the counts and what failed to the file that TAXIWAY_TEST_RESULT names: the runner
// demands it, because an extension host that is killed reports exit code 0.
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failed = [];
    runner.on('fail', (test, error) => {
      const file = test.file ? relative(process.cwd(), test.file) : '';
      failed.push({ title: test.fullTitle(), file, message: String(error.stack ?? error.message ?? error) });
    });
    runner.once('end', () => {
      const { passes, pending } = this.stats;
      const file = process.env['TAXIWAY_TEST_RESULT'];
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed, skipped: pending }));
    });
  }
};

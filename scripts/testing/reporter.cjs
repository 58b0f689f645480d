// mocha's spec reporter, which also writes the counts to the file that TAXIWAY_TEST_RESULT names: the runner demands it,
// because an extension host that is killed reports exit code 0.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env['TAXIWAY_TEST_RESULT'];
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsTool } from '../../../../agent/platforms/cloud/aws/awsTool.ts';
import type { CloudParts } from '../../../../agent/platforms/cloud/parts.ts';
import { isOlder, Tool, versionIn } from '../../../../agent/platforms/cloud/tool.ts';
import { flyTool } from '../../../../agent/platforms/fly/flyTool.ts';
import { railwayTool } from '../../../../agent/platforms/railway/railwayTool.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import type { Command, CommandResult } from '../../../../agent/run/spawn.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const { signal } = new AbortController();
const tools: Readonly<Record<string, (parts: CloudParts) => Tool>> = {
  aws: awsTool,
  fly: (parts) => new Tool(flyTool, parts),
  railway: railwayTool,
};

describe('the tool of a platform', () => {
  after(removeTemporaryFolders);

  /** Failed as the tool is looked for; null where it will do. */
  async function lookFor(name: string, said: string): Promise<string | null> {
    const folder = temporaryFolder();
    const run = ({ args }: Command): Promise<CommandResult> => {
      assert.ok(args.length === 1, 'more is asked than its version');
      return Promise.resolve({ exitCode: 0, stdout: said, stderr: '' } as CommandResult);
    };
    const file = process.platform === 'win32' ? `${name}.cmd` : name;
    writeFileSync(join(folder, file), '', { mode: 0o755 }); // there to be found: what it says comes from `run`
    const parts = { workspace: '/nowhere', folder, env: { PATH: folder }, run } as unknown as CloudParts;
    try {
      await tools[name]!(parts).ready(signal);
      return null;
    } catch (error) {
      const { what, next } = explain(failureOf(error));
      return [what, next].map((one) => (one ? render(one, english) : '')).join(' ');
    }
  }

  it('is too old by its numbers, and which one will do is said, and how to have it', async () => {
    for (const [name, said, from] of [
      ['aws', 'aws-cli/1.22.34 Python/3.10.12 Linux/6.8 botocore/1.23.34', '1.27.0'],
      ['fly', 'fly v0.1.99 linux/amd64 Commit: 2b7f BuildDate: 2023-09-12', '0.2.0'],
      ['railway', 'railway 4.9.0', '4.58.0'],
    ] as const) {
      const told = (await lookFor(name, said)) ?? '';
      assert.ok(told.includes(from), `${name}: ${told}`);
      assert.match(told, /https:|npm install/);
    }
  });

  it('will do from that one on', async () => {
    for (const [name, said] of [
      ['aws', 'aws-cli/2.9.19 Python/3.11.2 Linux/6.8 source/x86_64.debian.12'],
      ['fly', 'fly v0.3.10 linux/amd64'],
      ['railway', 'railway 4.58.0'],
      ['railway', 'railway 5.0.0'],
    ] as const)
      assert.equal(await lookFor(name, said), null, said);
  });

  it('has a version that is told by numbers, not by digits', () => {
    assert.equal(versionIn('Docker version 20.10.24+dfsg1, build 297e128'), '20.10.24');
    assert.deepEqual(
      [isOlder('0.10.0', '0.9.9'), isOlder('0.9', '0.9.1'), isOlder('4.58.0', '4.58.0')],
      [false, true, false],
    );
  });
});

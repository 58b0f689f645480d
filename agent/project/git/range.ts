import { failureOf } from '../../protocol/failures.ts';
import { shortCommit, type CommitSha } from '../../protocol/ids.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { type Message, say } from '../../protocol/say.ts';
import type { RunGit } from '../runGit.ts';
import { commitFormat, parseCommits } from './commits.ts';

/** What comes in and what goes out when one commit takes another's place. */
export interface CommitRange {
  readonly in: readonly CommitInfo[];
  readonly out: readonly CommitInfo[];
  readonly inCount: number;
  readonly outCount: number;
  /** Why there is no answer, or only a part of it; null where all is well. */
  readonly remark: Message | null;
}

export interface RangeQuestion {
  readonly from: CommitSha;
  readonly to: CommitSha;
  readonly limit: number;
  readonly shallow: boolean;
}

export async function rangeOf(
  run: RunGit,
  question: RangeQuestion,
  signal?: AbortSignal,
): Promise<CommitRange> {
  const { from, to, limit, shallow } = question;
  if (from === to) return nothing(null);
  try {
    const [coming, going, counts, related] = await Promise.all([
      log(run, `${from}..${to}`, limit, signal),
      log(run, `${to}..${from}`, limit, signal),
      run(['rev-list', '--count', '--left-right', `${from}...${to}`, '--'], {}, signal),
      shallow ? run(['merge-base', from, to], { okCodes: [0, 1] }, signal) : null,
    ]);
    if (related?.exitCode === 1) return nothing(shallowRemark);
    const [outCount = 0, inCount = 0] = counts.stdout.trim().split('\t').map(Number);
    return { in: coming, out: going, inCount, outCount, remark: null };
  } catch (error) {
    if (failureOf(error).reason !== 'git') throw error;
    return nothing(await missing(run, question, signal));
  }
}

const shallowRemark = say(
  'This clone is shallow: the commits between cannot be told. `git fetch --unshallow` gets the rest of the history.',
);

async function log(run: RunGit, range: string, limit: number, signal?: AbortSignal): Promise<CommitInfo[]> {
  return parseCommits((await run(['log', '-z', `-${limit}`, commitFormat, range, '--'], {}, signal)).stdout);
}

async function missing(
  run: RunGit,
  { from, to, shallow }: RangeQuestion,
  signal?: AbortSignal,
): Promise<Message> {
  if (shallow) return shallowRemark;
  const codes = await Promise.all([from, to].map(async (commit) => exists(run, commit, signal)));
  const commit = codes[0] ? to : from;
  return say(
    'Commit {0} is not in this clone: the commits between cannot be told. `git fetch` may bring it.',
    shortCommit(commit),
  );
}

async function exists(run: RunGit, commit: CommitSha, signal?: AbortSignal): Promise<boolean> {
  return (
    (await run(['cat-file', '-e', `${commit}^{commit}`], { okCodes: [0, 1, 128] }, signal)).exitCode === 0
  );
}

function nothing(remark: Message | null): CommitRange {
  return { in: [], out: [], inCount: 0, outCount: 0, remark };
}

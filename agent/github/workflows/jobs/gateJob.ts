import { ownBranch } from '../../../project/ownBranch.ts';
import type { EnvironmentRules } from '../../../project/resolved.ts';
import { plainBranches } from '../files/dispatch.ts';
import {
  approvedPullRequests,
  greenChecks,
  onBranch,
  openWindow,
  servedIn,
  validatedVersions,
} from '../ownActions/gates.ts';
import { use } from '../ownActions/ownAction.ts';
import type { Step } from '../platforms/recipe.ts';
import type { Project } from '../project.ts';
import { actionsCheckout } from './checkJobs.ts';
import { readableJson } from '../yaml/readableJson.ts';
import { type Fields, literal, needed, Noted, noted, type Value } from '../yaml/values.ts';

export interface GateOptions {
  readonly needs: readonly string[];
  /** Whether it finds the commits that were validated elsewhere; else it is about the commit that began the run. */
  readonly validated: boolean;
  readonly services?: readonly string[];
  /** What else later jobs want to know of it where it finds the commits. */
  readonly outputs?: readonly ('versions' | 'urls')[];
}

/** Everything that must hold before anything is touched; null where there is no rule. */
export function gateJob(
  project: Project,
  rules: EnvironmentRules,
  { needs, validated, services = [], outputs = [] }: GateOptions,
): { readonly job: Fields; readonly inputs: Fields } | null {
  const commits = validated ? '${{ steps.validated.outputs.commits }}' : '{"head": "${{ github.sha }}"}';
  const found = validated ? 'steps.validated.outputs' : 'needs.changes.outputs';
  const gates = gatesOf(project, rules, { commits, services: `\${{ ${found}.services }}` });
  const steps = [...(validated ? [validatedStep(rules, services)] : []), ...gates.map(({ step }) => step)];
  if (steps.length === 0) return null;
  const usesActions = validated || gates.some(({ step }) => usesAction(step));
  const names = ['services', 'commits', 'previous', ...outputs];
  return {
    job: {
      name: 'Gate',
      needs: needed(needs),
      'runs-on': 'ubuntu-latest',
      permissions: Object.assign(
        {},
        ...(usesActions ? [{ contents: 'read' }] : []),
        ...(validated ? [{ deployments: 'read' }] : []),
        ...gates.map(({ permissions }) => permissions),
      ) as Fields,
      outputs: validated
        ? Object.fromEntries(names.map((name) => [name, `\${{ steps.validated.outputs.${name} }}`]))
        : undefined,
      steps: [...(usesActions ? [actionsCheckout()] : []), ...steps],
    },
    inputs: Object.assign({}, ...gates.map(({ inputs }) => inputs)) as Fields,
  };
}

function usesAction(step: Value): boolean {
  const plain = step instanceof Noted ? step.value : step;
  return typeof plain === 'object' && plain !== null && 'uses' in plain;
}

interface Gate {
  readonly step: Value;
  readonly permissions: Fields;
  readonly inputs?: Fields;
}

/** Expressions of JSON: the commits by service, and the services that go there. */
interface Going {
  readonly commits: string;
  readonly services: string;
}

function gatesOf(project: Project, rules: EnvironmentRules, going: Going): readonly Gate[] {
  const { gates } = rules;
  const { commits } = going;
  // what is promoted comes from where the rules say instead
  const branches = gates.branch && rules.promoteFrom === null ? plainBranches(rules) : [];
  // one required reviewer is enough for GitHub
  const isAsked = gates.approvals > (project.facts.requiredReviewersHold ? 1 : 0);
  return [
    ...(branches.length > 0 ? [branchGate(commits, branches)] : []),
    ...(hasTimes(rules) ? [{ step: windowsStep(rules), permissions: {}, inputs: { hotfix } }] : []),
    ...servedGates(rules, going),
    ...(gates.ci ? [ciGate(project, rules, commits)] : []),
    ...(isAsked ? [approvalsGate(project, rules, commits)] : []),
    ...(gates.checklist === null ? [] : [checklistGate(gates.checklist)]),
  ];
}

const hotfix = {
  description: 'Why this cannot wait for a window or the end of a freeze (empty: it can)',
  type: 'string',
  default: '',
};

export function hasTimes({ gates: { windows, freezes } }: EnvironmentRules): boolean {
  return windows.length + freezes.length > 0;
}

export function windowsStep({ gates: { windows, freezes } }: EnvironmentRules, isAgain = false): Step {
  return use(openWindow, {
    name: isAgain
      ? 'A window is still open, and nothing is frozen'
      : 'A window is open, and nothing is frozen',
    hotfix: '${{ inputs.hotfix }}',
    rules: literal(`${readableJson({ windows, freezes })}\n`),
  });
}

function branchGate(commits: string, branches: readonly string[]): Gate {
  return {
    permissions: { contents: 'read' },
    step: use(onBranch, {
      name: 'The commit is on its branch',
      commits,
      branches: literal(JSON.stringify(branches)),
    }),
  };
}

/** What is promoted from there is looked for among what served there for that long. */
function servedGates(
  { promoteFrom, gates: { validatedIn } }: EnvironmentRules,
  { commits, services }: Going,
): readonly Gate[] {
  if (!validatedIn || validatedIn.environment === promoteFrom) return [];
  const { environment, forMs } = validatedIn;
  const name = `This version went well in ${environment}`;
  const step = use(servedIn, { name, commits, services, from: environment, 'for-ms': String(forMs) });
  return [{ permissions: { deployments: 'read' }, step }];
}

function ciGate({ configuration, facts }: Project, rules: EnvironmentRules, commits: string): Gate {
  const checks = configuration.checks.filter(({ when }) => when === 'before').map(({ name }) => name);
  return {
    permissions: {
      actions: 'read',
      checks: 'read',
      contents: 'read',
      'pull-requests': 'read',
      statuses: 'read',
    },
    step: use(greenChecks, {
      name: 'All checks of the commit are green',
      commits,
      branch: literal(ownBranch(rules) ?? facts.defaultBranch),
      checks: JSON.stringify(checks),
    }),
  };
}

function approvalsGate({ facts }: Project, rules: EnvironmentRules, commits: string): Gate {
  const step = use(approvedPullRequests, {
    name: 'Enough people have approved it',
    commits,
    needed: String(rules.gates.approvals),
    branches: literal(JSON.stringify(reviewedInto(rules, facts.defaultBranch))),
  });
  return {
    permissions: { contents: 'read', 'pull-requests': 'read' },
    step: noted(
      "GitHub holds jobs for one required reviewer, and not in every repository: the pull request's reviews are asked.",
      step,
    ),
  };
}

/** As the gate of Taxiway itself has it: what a pattern stands for is put there before it is merged into the default branch. */
function reviewedInto(rules: EnvironmentRules, defaultBranch: string): readonly string[] {
  const plain = plainBranches(rules);
  const takesOthers = rules.branches.length === 0 || plain.length < rules.branches.length;
  return [...new Set([...plain, ...(takesOthers ? [defaultBranch] : [])])];
}

/** A list is for people: whoever starts the run says that it is done. */
function checklistGate(file: string): Gate {
  return {
    permissions: {},
    inputs: {
      checklist: {
        description: literal(`Everything in ${file} is done and signed`),
        type: 'boolean',
        default: false,
      },
    },
    step: {
      name: 'The checklist is done',
      env: { DONE: '${{ inputs.checklist }}', WHO: '${{ github.actor }}', FILE: literal(file) },
      run: `if [ "$DONE" != true ]; then
  echo "::error::Nobody has said that $FILE is done."
  exit 1
fi
echo "$WHO says that $FILE is done."
`,
    },
  };
}

function validatedStep({ name, promoteFrom, gates }: EnvironmentRules, services: readonly string[]): Step {
  const from = promoteFrom ?? '';
  const { validatedIn } = gates;
  return use(validatedVersions, {
    id: 'validated',
    name: `What went well in ${from}`,
    services: JSON.stringify(services),
    from,
    environment: name,
    'for-ms': String(validatedIn?.environment === from ? validatedIn.forMs : 0),
    scope: '${{ inputs.scope }}',
    chosen: '${{ inputs.services }}',
  });
}

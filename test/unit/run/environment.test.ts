import assert from 'node:assert/strict';
import { allowedEnvironment, ownEnvironment, standInsElsewhere } from '../../../agent/run/environment.ts';
import { Secret } from '../../../agent/run/secret.ts';

describe('the environment of a started program', () => {
  it('holds what programs need to find their way', () => {
    const needed = {
      PATH: '/bin',
      HOME: '/h',
      LC_ALL: 'C',
      XDG_RUNTIME_DIR: '/run',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/x',
      SSH_AUTH_SOCK: '/s',
      https_proxy: 'http://proxy',
      SystemRoot: 'C:\\Windows',
      'ProgramFiles(x86)': 'C:\\P',
    };
    assert.deepEqual(allowedEnvironment(needed), needed);
  });

  it("holds neither the editor's variables nor those by which tools guess who calls", () => {
    const kept = Object.keys(
      allowedEnvironment({
        ELECTRON_RUN_AS_NODE: '1',
        VSCODE_IPC_HOOK: 'x',
        NODE_OPTIONS: '--inspect',
        CI: 'true',
        TERM: 'xterm',
        TERM_PROGRAM: 'vscode',
        GITHUB_ACTIONS: 'true',
        GIT_DIR: '/elsewhere',
        AWS_SECRET_ACCESS_KEY: 'x',
        TAXIWAY_STATE_HOME: '/s',
        EMPTY: undefined,
      }),
    );
    assert.deepEqual(kept, []);
  });

  it('is completed by what the caller gives, which wins', () => {
    const extra = { PATH: '/other', CI: 'true', TOKEN: Secret.of('t0ken') };
    assert.deepEqual(allowedEnvironment({ PATH: '/bin' }, extra), {
      PATH: '/other',
      CI: 'true',
      TOKEN: 't0ken',
    });
  });

  it('leads to stand-ins of platforms on this machine alone: tokens are sent there', () => {
    const named = (address: string): readonly string[] =>
      standInsElsewhere({ TAXIWAY_TEST_GITHUB: address, TAXIWAY_FLY_API: address, TAXIWAY_API_URL: address });
    for (const ours of ['http://127.0.0.1:81/x', 'http://localhost:81', 'http://[::1]:81', ''])
      assert.deepEqual(named(ours), [], ours);
    for (const theirs of [
      'https://evil.test',
      'http://127.0.0.1@evil.test',
      'http://127.0.0.1.evil.test',
      'evil',
    ])
      assert.deepEqual(named(theirs), ['TAXIWAY_TEST_GITHUB', 'TAXIWAY_FLY_API'], theirs);
  });

  it("tells Taxiway's own programs besides where the state is", () => {
    const env = { TAXIWAY_STATE_HOME: '/s', TAXIWAY_RUN_DIR: '/r', VSCODE_PID: '1' };
    assert.deepEqual(ownEnvironment(env), { TAXIWAY_STATE_HOME: '/s', TAXIWAY_RUN_DIR: '/r' });
  });
});

import assert from 'node:assert/strict';
import { keysOf, sectionsOf } from '../../../../agent/platforms/cloud/aws/profileFiles.ts';
import { keysOfEnvironment } from '../../../../agent/platforms/cloud/aws/credentials.ts';
import { callerName } from '../../../../agent/platforms/cloud/aws/identity.ts';

const credentials = sectionsOf(`
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = a/b=c

[staging]
AWS_ACCESS_KEY_ID=AKIASTAGING
aws_secret_access_key=s
aws_session_token=t
`);
const configuration = sectionsOf(`
[default]
region = eu-west-2
s3 =
  max_concurrent_requests = 20
[profile production]
role_arn = arn:aws:iam::123456789012:role/Deploy
source_profile = default
`);

describe('who acts on AWS', () => {
  it('is found in the files of its tools, by profile', () => {
    const files = [credentials, configuration];
    const found = keysOf('default', files);
    assert.ok(typeof found === 'object');
    assert.equal(found.accessKeyId, 'AKIADEFAULT');
    assert.equal(found.secretAccessKey.reveal(), 'a/b=c');
    const staging = keysOf('staging', files);
    assert.ok(typeof staging === 'object');
    assert.equal(staging.sessionToken?.reveal(), 't');
  });

  it('is made by the tool where a profile is a role, and nobody where no file knows the profile', () => {
    assert.equal(keysOf('production', [credentials, configuration]), 'made');
    assert.equal(keysOf('nobody', [credentials, configuration]), 'none');
  });

  it('is taken from the environment only as a whole', () => {
    assert.equal(keysOfEnvironment({ AWS_ACCESS_KEY_ID: 'AKIA' }), null);
    const found = keysOfEnvironment({
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: '',
    });
    assert.equal(found?.sessionToken, null);
  });

  it('is the same after an hour, when a role is taken anew', () => {
    const role = 'arn:aws:sts::123456789012:assumed-role/Deploy';
    assert.equal(callerName(`${role}/botocore-session-1763742000`), role);
    assert.equal(callerName(`${role}/octocat@acme.dev`), `${role}/octocat@acme.dev`);
  });
});

import assert from 'node:assert/strict';
import { type Signing, signatureHeaders } from '../../../../agent/platforms/cloud/aws/signature.ts';
import { Secret } from '../../../../agent/run/secret.ts';

// AWS publishes this example with its result.
const example: Signing = {
  service: 'iam',
  region: 'us-east-1',
  at: Date.UTC(2015, 7, 30, 12, 36),
  credentials: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: Secret.of('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'),
    sessionToken: null,
  },
};
const asked = {
  method: 'GET',
  url: 'https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers',
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', accept: '*/*' },
  body: '',
};

describe('the signature of a call of AWS', () => {
  it('is the one AWS publishes for its example, whatever the order of the query', () => {
    const { authorization } = signatureHeaders(asked, example);
    assert.ok(authorization instanceof Secret);
    assert.equal(
      authorization.reveal(),
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date, ' +
        'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    );
  });

  it('covers the token of a role, which is sent along and hidden', () => {
    const credentials = { ...example.credentials, sessionToken: Secret.of('FwoGZXIvYXdzEExample') };
    const headers = signatureHeaders(asked, { ...example, credentials });
    assert.equal(String(headers['x-amz-security-token']), '[secret]');
    assert.match(
      (headers['authorization'] as Secret).reveal(),
      /SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,/,
    );
  });
});

import assert from 'node:assert/strict';
import { isRefusal, refusalWords, situationOf } from '../../../../agent/platforms/cloud/aws/refusals.ts';
import { textsOf } from '../../../../agent/platforms/cloud/aws/xml.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';

const answer = (body: string, headers = {}) => ({ status: 400, headers, body, durationMs: 1 });

describe('what AWS refuses', () => {
  it('is told by its code, since nearly everything is a 400', () => {
    const of = (type: string) => situationOf(answer(JSON.stringify({ __type: type, message: 'x' })));
    assert.equal(of('com.amazon.coral.service#ExpiredTokenException'), 'badToken');
    assert.equal(of('AccessDeniedException'), 'noPermission');
    assert.equal(of('ThrottlingException'), 'rateLimited');
    assert.equal(of('ClusterNotFoundException'), 'notFound');
    assert.equal(of('InvalidParameterException'), null);
  });

  it('is told by XML and by a header as well', () => {
    const xml =
      '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>It &amp; more</Message></Error></ErrorResponse>';
    assert.equal(situationOf(answer(xml)), 'badToken');
    assert.equal(refusalWords(xml), 'ExpiredToken: It & more');
    assert.equal(situationOf(answer('{}', { 'x-amzn-errortype': 'NotFoundException:http://x' })), 'notFound');
  });

  it('is recognised later by the code it begins with', () => {
    const detail = refusalWords({ __type: 'a#ParameterNotFound', Message: '' }) ?? '';
    const error = new Failed({
      reason: 'platform',
      platform: 'ecs',
      situation: 'notFound',
      detail,
      until: null,
    });
    assert.ok(isRefusal(error, 'ParameterNotFound'));
    assert.ok(!isRefusal(error, 'Parameter'));
  });

  it('gives the texts of a flat answer in XML', () => {
    assert.deepEqual(textsOf('<a><DNSName>one</DNSName></a><DNSName>two</DNSName>', 'DNSName'), [
      'one',
      'two',
    ]);
  });
});

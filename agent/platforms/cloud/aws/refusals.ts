import * as z from 'zod';
import { Failed, type PlatformSituation } from '../../../protocol/failures.ts';
import { jsonOf } from '../../../protocol/json.ts';
import type { HttpAnswer } from '../../../run/http.ts';
import { textOf } from './xml.ts';

interface Refusal {
  /** `ClusterNotFoundException`; empty where it says none. */
  readonly code: string;
  readonly message: string;
}

const shape = z.object({
  __type: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  Message: z.string().optional(),
});

/** AWS says what is wrong in three ways: JSON with `__type`, JSON with a header, XML. */
function refusalOf(body: unknown, header = ''): Refusal {
  if (typeof body === 'string')
    return { code: textOf(body, 'Code') ?? '', message: textOf(body, 'Message') ?? '' };
  const { __type: type, code, message, Message } = shape.safeParse(body).data ?? {};
  const said = type ?? code ?? header;
  return { code: said.replace(/^.*#/, '').replace(/:.*$/, ''), message: message ?? Message ?? '' };
}

/** `ClusterNotFoundException: Cluster not found.` */
export function refusalWords(body: unknown): string | null {
  const { code, message } = refusalOf(body);
  return [code, message].filter(Boolean).join(': ') || null;
}

const situations: readonly (readonly [RegExp, PlatformSituation])[] = [
  [
    /^(?:ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|MissingAuthenticationToken|IncompleteSignature|InvalidAccessKeyId|AuthFailure)/,
    'badToken',
  ],
  [/^(?:AccessDenied|UnauthorizedOperation|NotAuthorized|Unauthorized|OptInRequired)/, 'noPermission'],
  [/^(?:Throttl|TooManyRequests|RequestLimitExceeded|ThrottledException)/, 'rateLimited'],
  [/NotFound|^ParameterNotFound/, 'notFound'],
  [
    /^(?:InternalFailure|InternalServer|ServerException|ServiceUnavailable|DependentServiceFailure)/,
    'unavailable',
  ],
];

/** AWS answers 400 to nearly everything: the code says what it is. */
export function situationOf({ body, headers }: HttpAnswer): PlatformSituation | null {
  const { code } = refusalOf(jsonOf(body) ?? body, headers['x-amzn-errortype']);
  return situations.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** Whether it was refused with one of these codes. */
export function isRefusal(error: unknown, ...codes: readonly string[]): boolean {
  if (!(error instanceof Failed) || error.failure.reason !== 'platform') return false;
  const { detail } = error.failure;
  return codes.some((code) => detail === code || detail.startsWith(`${code}:`));
}

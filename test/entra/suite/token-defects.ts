/** What the two authentication tests have to find out about a token endpoint. */
import { trustedAssertion } from '../scim-service.ts';
import {
  answers,
  answersAfterwards,
  type Defect,
  type DefectRow,
  says,
  saysText,
} from './defects.ts';

const isToken = ({ url }: { url: string }) => url === '/token';
const refusals = { validate: 'a wrong secret', federate: 'a forged assertion' };

/** As a filter on SCIM's media types does that forgets the token endpoint. */
const refusesForms = answers(415, isToken);
const scimEnvelope: Defect = (server) => {
  server.distort = (request, answer) => {
    if (!isToken(request) || answer.status !== 401) return answer;
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
    return { ...answer, text: JSON.stringify({ schemas, status: '401', detail: 'no' }) };
  };
};
const scimMediaType: Defect = (server) => {
  server.distort = (request, answer) =>
    isToken(request) ? { ...answer, headers: { 'content-type': 'application/scim+json' } } : answer;
};
/** Whoever asks gets a token. */
const letsAllIn: Defect = (server) => {
  server.mishear = (request) =>
    isToken(request)
      ? {
          ...request,
          body: {
            ...{ grant_type: 'client_credentials', client_id: 'client' },
            client_assertion: trustedAssertion,
          },
        }
      : request;
};

const rowsFor = (test: string, refusal: string): readonly DefectRow[] => [
  [
    test,
    'gives short tokens',
    saysText(isToken, '3600', '300'),
    /expires_in is 300; .* from 3600 to 21600/,
  ],
  [
    test,
    'gives tokens for a day',
    saysText(isToken, '3600', '86400'),
    /expires_in is 86400; .* from 3600 to 21600/,
  ],
  [
    test,
    'writes a text for a number',
    saysText(isToken, '3600', '"3600"'),
    /expires_in is "3600"; it has to be a number/,
  ],
  [
    test,
    'creates tokens',
    answersAfterwards(201, isToken),
    /The token endpoint: 201 instead of 200/,
  ],
  [test, 'has no media type for forms', refusesForms, /The token endpoint: 415 instead of 200/],
  [
    test,
    'answers in SCIM’s media type',
    scimMediaType,
    /Content-Type is "application\/scim\+json"/,
  ],
  [
    test,
    'refuses in SCIM’s envelope',
    scimEnvelope,
    new RegExp(`asked with ${refusal}: no error of RFC 6749`),
  ],
  [test, 'lets everybody in', letsAllIn, new RegExp(`asked with ${refusal}: 200 instead of 401`)],
  [
    test,
    'forgets what kind of token it is',
    says(isToken, ({ token_type: _, ...body }) => body),
    /token_type is absent, not "Bearer"/,
  ],
  [
    test,
    'gives tokens that nobody takes',
    saysText(isToken, 'test-token', 'other-token'),
    /GET \/Users\?startIndex=1&count=1 with that token: 401/,
  ],
];

export const tokenDefects: readonly DefectRow[] = [
  ...rowsFor('Validate_Credentials_Test', refusals.validate),
  ...rowsFor('Federated_Identity_Test', refusals.federate),
];

/** What servers do wrong, as functions that make the test server do it. */

import type { Operation } from '../patch-resource.ts';
import type { Json, ReceivedRequest, ScimServer } from '../scim-server.ts';
import type { Answer } from '../scim-service.ts';

export type Defect = (server: ScimServer) => void;
/** Which test finds out which defect, and what it says then. */
export type DefectRow = readonly [test: string, defect: string, make: Defect, reason: RegExp];

type Which = (request: ReceivedRequest) => boolean;

/** Requests of a method on an endpoint, with or without an id or a query. */
export function requests(method: string, endpoint: string, what: Which = () => true): Which {
  return (request) =>
    request.method === method && request.url.startsWith(`/scim/${endpoint}`) && what(request);
}

/** A request on one resource. */
export const byId: Which = ({ url }) => /^\/scim\/\w+\/./.test(url);

/** A PATCH of which that is part. */
export function patchWith(text: string): Which {
  return ({ body }) => JSON.stringify(body?.['Operations'] ?? '').includes(text);
}

/** Answers with that status, and does nothing. */
export function answers(status: number, which: Which): Defect {
  return (server) => {
    server.fault = (request) =>
      which(request) ? { status, text: JSON.stringify({ detail: 'Not here' }) } : undefined;
  };
}

/** Does what was asked, and says something else about it. */
export function says(which: Which, change: (body: Json, request: ReceivedRequest) => Json): Defect {
  return (server) => {
    server.distort = (request, answer) =>
      which(request) && answer.text !== undefined
        ? withBody(answer, change(JSON.parse(answer.text), request))
        : answer;
  };
}

/** The same for text of the answer as it goes out. */
export function saysText(which: Which, from: string, to: string): Defect {
  return says(which, (body) => JSON.parse(JSON.stringify(body).replaceAll(from, to)));
}

/** Does what was asked, and answers with another status. */
export function answersAfterwards(status: number, which: Which): Defect {
  return (server) => {
    server.distort = (request, answer) => (which(request) ? { ...answer, status } : answer);
  };
}

/** Lists leave out some rows. */
export function hides(which: Which, isHidden: (row: Json, request: ReceivedRequest) => boolean) {
  return says(which, (body, request) => {
    if (!Array.isArray(body['Resources'])) return body;
    const Resources = body['Resources'].filter((row: Json) => !isHidden(row, request));
    return { ...body, Resources, totalResults: Resources.length };
  });
}

/** A list without a row is 404. */
export const emptyIsNotFound: Defect = (server) => {
  server.distort = (_, answer) =>
    answer.text?.includes('"totalResults":0') === true ? { ...answer, status: 404 } : answer;
};

/** Operations are dropped, and the PATCH goes well. */
export function drops(isDropped: (operation: Operation, index: number) => boolean): Defect {
  return understands(
    ({ body }) => body?.['Operations'] !== undefined,
    (body) => ({
      ...body,
      Operations: (body['Operations'] as Operation[]).filter((one, at) => !isDropped(one, at)),
    }),
  );
}

/** Acts on another body than was sent. */
export function understands(which: Which, change: (body: Json) => Json): Defect {
  return (server) => {
    server.mishear = (request) =>
      which(request) ? { ...request, body: change(structuredClone(request.body ?? {})) } : request;
  };
}

/** Nothing in the query counts but the filter. */
export const ignoresExcludedAttributes: Defect = (server) => {
  server.mishear = (request) => ({
    ...request,
    url: request.url.replace('excludedAttributes=members', 'x=y'),
  });
};

/** Compares with regard to case. */
export function comparesExactly(endpoint: string, attribute: string): Defect {
  return hides(
    requests('GET', endpoint),
    (row, { url }) =>
      !new URL(url, 'http://server').searchParams
        .get('filter')
        ?.includes(JSON.stringify(row[attribute])),
  );
}

/** Takes any name, since it makes another one of it. */
export function allowsDuplicates(endpoint: string, attribute: string): Defect {
  let serial = 0;
  return understands(requests('POST', endpoint), (body) => {
    serial += 1;
    return { ...body, [attribute]: `${body[attribute]}-${serial}` };
  });
}

function withBody(answer: Answer, body: Json): Answer {
  return { ...answer, text: JSON.stringify(body) };
}

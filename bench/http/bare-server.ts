/** The floor: node:http with an answer of a user's size that is ready beforehand. No server on node:http costs less. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { SCIM_MEDIA_TYPE } from '../../lambda/contract/routes.ts';
import { sampleUser } from '../sample-user.ts';
import { serveMeasured } from './measured-server.ts';

const body = JSON.stringify(sampleUser(0));

serveMeasured(
  createServer(async (request, response) => {
    if (request.method !== 'GET') await text(request);
    response.statusCode = request.method === 'POST' ? 201 : 200;
    response.setHeader('Content-Type', SCIM_MEDIA_TYPE);
    response.end(body);
  }),
);

import { CHOICE_HELP, CHOICE_USAGE } from './function-choice.ts';

export const HELP = `Makes, shows, changes and removes the tenants of a stack.

  npm run tenant -- COMMAND [NAME] [OPTIONS] ${CHOICE_USAGE}

  create NAME         a tenant with a key of its own, which is shown this once
    --name            the same for people (NAME)
  list                all tenants, those that are deleted too
  show NAME           settings, keys and client secrets, and when each was last used
  enable NAME         SCIM on
  disable NAME        SCIM off: every request is answered 403, within 5 seconds
  configure NAME      changes what is given
    --name            the name for people
    --bearer          whether the key may be presented to SCIM itself: allowed or refused
    --access-token    life of an access token, 1h to 6h
    --grace           how long a replaced key still works, 0s to 90d
    --trust-tenant, --trust-application, --trust-subject
                      the Entra application whose assertions get access tokens, three GUIDs
    --no-trust        none
    --hand-over       a JSON file that says how a rotation gives the new key to Entra (docs/hand-over.md)
    --no-hand-over    it does not
    --rotation-days   days after which the key rotates by itself; only with a hand-over
    --no-rotation     it does not
  add-secret NAME     a client secret for the token endpoint, shown this once
    --expires         its life, 1y to 3y (1y)
  remove-secret NAME ID
                      ends a client secret, and the access tokens that came from it
  end-previous-key NAME
                      ends the key that the last rotation replaced, before its grace is over
  delete NAME         removes users, groups and credentials, and asks for the name before
    --confirm         the name again, where nobody is there to be asked

${CHOICE_HELP}
A new key is made by npm run rotate-key.
`;

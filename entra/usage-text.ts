/** What --help prints. */
export const usageText = `npm run entra -- --url URL --token KEY [options]
npm run entra -- --serve [--port 3400]

A SCIM client that behaves as Microsoft Entra ID's provisioning service does.

  --url URL                the Tenant URL, such as https://host/scim/v2; ?aadOptscim062020 selects the compliant dialect

Credential: one of these (--suite takes several: the first for its requests, the others for the tests about them)
  --token KEY              a bearer token; SCIM_TOKEN in the environment serves as well
  --token-url URL --client-id ID --client-secret SECRET
                           OAuth 2.0 client credentials; SCIM_CLIENT_SECRET serves as well
  --basic                  the client secret goes in a Basic header, not in the body
  --token-url URL --client-id ID --assertion-file FILE
                           an assertion in place of the secret, from a file or from SCIM_ASSERTION
  --token-url URL --client-id ID --assertion-url URL --assertion-client-id ID --assertion-client-secret SECRET --assertion-scope SCOPE
                           an assertion that a sign-in service gives; SCIM_ASSERTION_CLIENT_SECRET serves as well
  --token-scope SCOPE      asked for at --token-url (default: none)

What to do (default: provision)
  --test-connection        only test the connection
  --discover               read every account page by page, and say what of the directory would match
  --suite microsoft        run Microsoft's acceptance tests; makes users and groups and takes them away again

Source
  --users N                a made-up directory of N users (default 100); later cycles change it
  --groups N               with N groups (default one for 25 users); a server must have groups then; 0 for none
  --seed S                 another made-up directory (default 1)
  --directory FILE         a JSON export of Microsoft Graph users and groups, read anew for each cycle

Mapping and scope
  --mappings FILE          attribute mappings (default: Entra's own)
  --dialect D              legacy or compliant PATCH requests (default legacy)
  --members-per-patch N    members that one PATCH adds or removes (default 1)
  --scope assigned|all     default assigned; a file that names nobody assigns everybody
  --filter "CLAUSES"       attribute OPERATOR value [AND …]; given several times, one of them must hold
  --skip-out-of-scope-deletions   do not disable or delete what goes out of scope

Cycles
  --cycles N               default 1
  --interval SECONDS       between cycles (default 0; by the job's own clock they are 40 minutes apart)
  --state FILE             go on where the run before stopped, and remember (default: nothing is kept)
  --restart                forget what the state file holds and match everything anew

Load
  --concurrency N          objects at a time (default 8)
  --rate R                 at most R requests a second
  --timeout SECONDS        per request (default 30)
  --user-agent TEXT        default: no User-Agent header
  --no-groups-probe        do not ask /Groups when testing the connection, and provision none

Discovery and tests
  --page-size N            accounts on a page of --discover (default 100)
  --only NAME              of --suite the test of this name, or those that have it in theirs
  --gallery                what a gallery listing needs must not be skipped

  --log FILE               provisioning log, JSON lines (default .entra/provisioning-log.jsonl)

Microsoft's side
  --serve                  a stand-in for Microsoft's sign-in service and Graph on this machine, until Ctrl-C
  --port N                 where it listens (default 3400; 0 for any)
  --client-secret SECRET   of its applications (default: a random one)
  --federated-issuer URL --federated-subject NAME
                           whose tokens let a rotation sign in to it without that secret

Exit: 0 all well · 2 an object or a mandatory test failed, or pages are wrong · 3 no connection, or quarantined · 64 wrong usage · 130 interrupted
`;

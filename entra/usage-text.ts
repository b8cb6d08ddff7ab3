/** What --help prints. */
export const usageText = `npm run entra -- --url URL --token KEY [options]

A SCIM client that behaves as Microsoft Entra ID's provisioning service does.

  --url URL                the Tenant URL, such as https://host/scim/v2; ?aadOptscim062020 selects the compliant dialect
  --token KEY              the bearer token; SCIM_TOKEN in the environment serves as well
  --test-connection        only test the connection

Source
  --users N                a made-up directory of N users (default 100); later cycles change it
  --seed S                 another made-up directory (default 1)
  --directory FILE         a JSON export of Microsoft Graph users, read anew for each cycle

Mapping and scope
  --mappings FILE          attribute mappings (default: Entra's own)
  --dialect D              legacy or compliant PATCH requests (default legacy)
  --scope assigned|all     default assigned; a file that names nobody assigns everybody
  --filter "CLAUSES"       attribute OPERATOR value [AND …]; given several times, one of them must hold
  --skip-out-of-scope-deletions   do not disable users that go out of scope

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
  --no-groups-probe        do not ask /Groups when testing the connection

  --log FILE               provisioning log, JSON lines (default .entra/provisioning-log.jsonl)

Exit: 0 all well · 2 an object failed · 3 no connection, or quarantined · 64 wrong usage · 130 interrupted
`;

import { krakendVersion, spyhopVersion } from '../version.ts'

/** Three lines, as KrakenD prints them. */
export async function version(): Promise<number> {
  process.stdout.write(
    `Spyhop Version: ${spyhopVersion}\nKrakenD Version: ${krakendVersion}\nNode Version: ${process.versions.node}\n`,
  )
  return 0
}

/** KrakenD's `check-plugin` and `test-plugin`. */
export async function noPlugins(): Promise<number> {
  process.stderr.write(
    'Go plugins cannot be loaded here; "spyhop check -c FILE" names the parts of a configuration that need one.\n',
  )
  return 1
}

export async function help(): Promise<number> {
  process.stdout.write(text)
  return 0
}

const text = `Spyhop ${spyhopVersion}: watch every AI call that passes your KrakenD configuration.

Usage: spyhop [FILE]                open the console (a window, else the browser)
       spyhop COMMAND [FLAGS]

Without a file, krakend.json in this folder is used, else a starter configuration in the data folder.

Commands
  run       serve a configuration without a screen
            -c, --config FILE   -p, --port N   -d, --debug (adds /__debug/)   --strict   --no-record
  check     find the mistakes of a configuration (alias: validate)
            -c, --config FILE   -t, --test-gin-routes   -l, --lint   -n, --lint-no-network   -s, --lint-schema FILE_OR_URL   --strict
            -d, -dd, -ddd (show what was read)   -i, --indent TEXT
  audit     judge a configuration by KrakenD's rules
            -c, --config FILE   -s, --severity LIST   -i, --ignore RULES   -I, --ignore-file FILE   -f, --format TEMPLATE
  console   the console in a browser
            -c, --config FILE   --port N   --no-open   --strict
  open      look at a bundle of calls that somebody shared, read-only
            FILE   --port N   --no-open
  demo      an AI provider for trying things out, without key and network
            --port N
  calls     print the recorded calls
            --json   --filter QUERY   --limit N   --follow   --data-dir DIR
  version, help

Environment
  SPYHOP_DATA_DIR   where calls, revisions and the starter configuration are kept
  SPYHOP_STRICT=1   behave exactly as KrakenD ${krakendVersion}, defects included (as --strict)
  KRAKEND_<FIELD>   overrides a root field: KRAKEND_PORT, KRAKEND_TIMEOUT, ...
  FC_ENABLE=1       the file is a template; FC_SETTINGS, FC_PARTIALS, FC_TEMPLATES, FC_OUT as in KrakenD
`

//! The functions that scripts are made of. A script has those that it calls, and no others.

/// A function of the shell.
pub(super) struct Function {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// In an order in which each calls earlier ones only.
pub(super) const FUNCTIONS: [Function; 14] = [
    Function {
        name: "call",
        text: r#"
# call STEP METHOD URL [options of curl]: sends a request, keeps the answer
call() {
  step=$1 method=$2 url=$3
  shift 3
  [ "$method" = HEAD ] && set -- --head "$@"
  curl -q -sS --http1.1 --noproxy localhost,127.0.0.1,::1 --path-as-is -g --max-time 30 -X "$method" \
    -H 'accept:' -H 'content-type:' -H 'expect:' ${SANDBOX:+-H "mimeo-sandbox: $SANDBOX"} \
    -D "$work/$step.head" -o "$work/$step.body" -w '%{http_code}' "$@" "$url" >"$work/$step.status" || {
    [ "${silence-}" = allowed ] || { echo "step $step got no answer" >&2; exit 2; }
    echo 000 >"$work/$step.status"
  }
  [ -f "$work/$step.body" ] || : >"$work/$step.body"
  echo "$step. $method $url -> $(cat "$work/$step.status")"
}
"#,
    },
    Function {
        name: "control",
        text: r#"
# control STEP METHOD PATH [options of curl]: does something behind the door of a mimeo
control() {
  if [ -z "$SANDBOX" ]; then
    echo "step $1 goes through the control API of a mimeo, and $ROOT has none" >&2
    exit 2
  fi
  step=$1 method=$2 path=$3
  shift 3
  call "$step" "$method" "$ROOT/__mimeo$path" "$@"
  case $(cat "$work/$step.status") in
    2??) ;;
    *) cat "$work/$step.body" >&2; echo >&2; exit 2 ;;
  esac
}
"#,
    },
    Function {
        name: "value",
        text: r#"
# value STEP PATH: the JSON of a value in the answer to a step
value() {
  jq -ce "$2 | if . == null then error(\"nothing\") else [.] end" "$work/$1.body" 2>/dev/null | jq -c '.[0]' | grep . || {
    echo "step $1 gave nothing at $2:" >&2
    cat "$work/$1.body" >&2
    echo >&2
    return 1
  }
}
"#,
    },
    Function {
        name: "header",
        text: r#"
# header STEP NAME: the JSON of a header field of the answer to a step
header() {
  tr -d '\r' <"$work/$1.head" | awk -v name="$2" '
    tolower(substr($0, 1, length(name) + 1)) == name ":" { value = substr($0, length(name) + 2); found = 1 }
    END { if (!found) exit 1; gsub(/^[ \t]+|[ \t]+$/, "", value); print value }' | jq -R . | grep . || {
    echo "step $1 gave no header $2" >&2
    return 1
  }
}
"#,
    },
    Function {
        name: "text",
        text: r#"
# text JSON: a value as text
text() { printf '%s' "$1" | jq -r 'if type == "string" then . else tojson end'; }
"#,
    },
    Function {
        name: "uri",
        text: r#"
# uri JSON: a value as text, percent-encoded
uri() { printf '%s' "$1" | jq -r 'if type == "string" then . else tojson end | @uri'; }
"#,
    },
    Function {
        name: "plain_uri",
        text: r#"
# plain_uri TEXT: a text, percent-encoded
plain_uri() { printf '%s' "$1" | jq -sRr '@uri'; }
"#,
    },
    Function {
        name: "wrong",
        text: r#"
# wrong PLACE EXPECTED ACTUAL: the fault shows
wrong() {
  shown=yes
  printf '\n%s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
}
"#,
    },
    Function {
        name: "status",
        text: r#"
# status EXPECTED...: the last status is one of these
status() {
  for one in "$@"; do
    [ "$one" = "$(cat "$work/$last.status")" ] && return
  done
  wrong status "$(echo "$*" | sed 's/ / or /g')" "$(cat "$work/$last.status")"
}
"#,
    },
    Function {
        name: "not_status",
        text: r#"
# not_status STATUS EXPECTED: the last status is another one
not_status() { [ "$1" != "$(cat "$work/$last.status")" ] || wrong status "$2" "$1"; }
"#,
    },
    Function {
        name: "at",
        text: r#"
# at PATH: the JSON at a place of the last body, or `nothing`
at() {
  jq -c --argjson path "$1" 'if $path == [] or any(paths; . == $path) then [getpath($path)] else error("") end' \
    "$work/$last.body" 2>/dev/null | jq -c '.[0]' | grep . || echo nothing
}
"#,
    },
    Function {
        name: "same",
        text: r#"
# same PLACE JSON EXPECTED: two values are equal; `nothing` is nothing
same() {
  [ "$2" = "$3" ] && return
  if [ "$2" != nothing ] && [ "$3" != nothing ] &&
    jq -en --argjson one "$2" --argjson other "$3" '$one == $other' >/dev/null; then
    return
  fi
  wrong "$1" "$3" "$2"
}
"#,
    },
    Function {
        name: "still",
        text: r#"
# still PLACE JSON WRONG EXPECTED: a value is another one than the wrong one
still() { [ "$2" != "$3" ] || wrong "$1" "$4" "$2"; }
"#,
    },
    Function {
        name: "kind",
        text: r#"
# kind PLACE JSON TYPES: a value has one of these types of JSON Schema
kind() {
  is=nothing
  [ "$2" = nothing ] || is=$(printf '%s' "$2" | jq -r 'if type == "number" and floor == . then "integer" else type end')
  for one in $3; do
    [ "$one" = "$is" ] && return
    [ "$one" = number ] && [ "$is" = integer ] && return
  done
  wrong "$1" "$3" "$2"
}
"#,
    },
];

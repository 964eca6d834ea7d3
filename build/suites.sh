# Sourced by ./test: runs suites and reads what they leave.

# shown LOG COMMAND...: runs it; all it says goes to LOG, which is shown as it grows but for the beginning and end of each test.
# It gets no pipe of ours: what it leaves behind would hold that open, and a node that is killed leaves it such that our own words are lost.
shown() {
  local log="$1" code
  shift
  : >"$log"
  # Ends when told to, and with us.
  tail -s 1 --pid=$$ -f /dev/null >/dev/null 2>&1 &
  beacon=$!
  tail -n +1 -s 0.2 -f --pid=$beacon "$log" 2>/dev/null | grep -v --line-buffered -E '\[(STARTING|FINISHED|NOT RUN)\]|^  (Discover|Starting|Finished)' &
  viewer=$!
  "$@" >>"$log" 2>&1 </dev/null
  code=$?
  settle
  return $code
}

beacon="" viewer=""
# settle: has the log in view shown to its end.
settle() {
  [ -z "$beacon" ] && return
  kill $beacon
  wait $beacon $viewer
  beacon=""
} 2>/dev/null

# number FILE ATTRIBUTE: from the first <assembly> element of an xUnit result.
number() {
  local found
  found="$(sed -n "s/.*<assembly [^>]*[[:space:]]$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1)"
  echo "${found:-0}"
}

# failed_in SUITE FILE: each test that failed, and each class or fixture that could not be made or ended, with the first lines of why.
failed_in() {
  sed 's/></>\n</g' "$2" | awk -v suite="$1" '
    function plain(xml) { gsub(/&lt;/, "<", xml); gsub(/&gt;/, ">", xml); gsub(/&quot;/, "\"", xml); gsub(/&amp;/, "\\&", xml); return xml }
    /^<test .* result="Fail"/ || /^<error / { match($0, / name="[^"]*"/); print suite ": " plain(substr($0, RSTART + 7, RLENGTH - 8)); left = 25 }
    /^<(message|stack-trace)>/ { on = 1 }
    on && left-- > 0 { line = $0; gsub(/<\/?(message|stack-trace)>|<!\[CDATA\[|\]\]>/, "", line); print "  " plain(substr(line, 1, 400)) }
    /<\/(message|stack-trace)>$/ { on = 0 }'
}

# unfinished_in LOG: tests that had begun when the run ended.
unfinished_in() {
  awk '
    sub(/ \[STARTING\]$/, "") { open[$0] }
    sub(/ \[FINISHED\].*$/, "") { delete open[$0] }
    END { for (test in open) { sub(/^ */, "", test); print "  had begun and not ended: " test } }' "$1"
}

# tap_number FILE WORD: from the figures that end a TAP file.
tap_number() {
  local found
  found="$(sed -n "s/^# $2 \([0-9]*\)$/\1/p" "$1" | tail -n 1)"
  echo "${found:-0}"
}

# tap_failed SUITE FILE: each test that failed, with the first lines of why.
tap_failed() {
  awk -v suite="$1" '
    /^ *not ok / { line = $0; sub(/^ *not ok [0-9]* - /, "", line); print suite ": " line; left = 12; next }
    /^ *(ok |# )/ { left = 0 }
    left-- > 0 { print "  " substr($0, 1, 400) }' "$2"
}

# Turns schema files into a C table, one row a statement. A statement ends with ';' before an empty
# line (a trigger's body has ';' too, so the ';' alone does not tell). The file name says the
# version and the engine: 001_base.sql is for every engine, 001_triggers.pgsql.sql for one.
BEGIN {
    print "#include \"store/schema.h\"\n\n#include <stddef.h>\n"
    print "const pr_schema_part_t pr_schema_parts[] = {"
}

function flush_statement() {
    if (text != "") {
        sub(/;$/, "", text)
        printf "    {%d, %s, \"%s\"},\n", version, engine, text
    }
    text = ""
}

FNR == 1 {
    flush_statement()
    name = FILENAME
    sub(/.*\//, "", name)
    version = name + 0
    n = split(name, part, ".")
    engine = n == 3 ? "\"" part[2] "\"" : "NULL"
}

/^[ \t]*--/ { next }

/^[ \t]*$/ {
    if (text ~ /;$/) {
        flush_statement()
    }
    next
}

{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    text = text (text == "" ? "" : "\\n") $0
}

END {
    flush_statement()
    print "    {0, NULL, NULL},\n};"
}

#include "store/conn.h"

const pr_statement_t pr_statements[PR_SQL_COUNT] = {
#define PR_SQL(name, sql) [PR_SQL_##name] = {"pr_" #name, sql},
#include "store/statements.def"
#undef PR_SQL
};

<?php
// page.php: the link's page, and Partner relationships, from the same rows, as PHP does it: PDO with a
// connection that stays, prepared statements, opcache, each value escaped. FastCGI says which page and which
// database (PAGE, DSN), and who is there (OIDC_CLAIM_tid, OIDC_CLAIM_name); TEMPLATES is a file of PHP.
const MONTHS = ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'];

function escaped(array $values): array {
    $out = [];
    foreach ($values as $name => $value) $out['{{' . $name . '}}'] = htmlspecialchars((string)$value, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    return $out;
}

function dates(int $microseconds): array {
    $at = intdiv($microseconds, 1000000);
    return ['since_iso' => gmdate('Y-m-d', $at), 'since' => gmdate('j. ', $at) . MONTHS[(int)gmdate('n', $at) - 1] . gmdate(' Y', $at)];
}

function rows(PDO $db, string $sql, array $values): array {
    static $prepared = [];
    $statement = $prepared[$sql] ??= $db->prepare($sql);
    $statement->execute($values);
    return $statement->fetchAll(PDO::FETCH_ASSOC);
}

const LINK = 'SELECT p.id, p.cloud, p.name, p.domain, p.created_at, p.state, i.dap, i.disabled_at
  FROM invitation i JOIN partner p ON p.id = i.partner_id WHERE i.token_hash = ?';
const SERVICES = "SELECT COALESCE(t.name, e.name, s.id) AS service FROM service s
  LEFT JOIN service_text t ON t.cloud = s.cloud AND t.service_id = s.id AND t.lang = ?
  LEFT JOIN service_text e ON e.cloud = s.cloud AND e.service_id = s.id AND e.lang = 'en'
  WHERE s.cloud = ? AND s.is_on = 1 AND (NOT EXISTS (SELECT 1 FROM partner_service ps WHERE ps.partner_id = ?)
  OR EXISTS (SELECT 1 FROM partner_service ps WHERE ps.partner_id = ? AND ps.service_id = s.id)) ORDER BY s.position, s.id";

function invitation(PDO $db, array $template, string $token): ?string {
    $link = preg_match('/^[A-Za-z0-9_-]{43}$/', $token) ? rows($db, LINK, [hash('sha256', $token)]) : [];
    if (!$link || $link[0]['state'] !== 'active' || $link[0]['disabled_at'] != 0) return null;
    $partner = $link[0];
    $services = '';
    foreach (rows($db, SERVICES, ['de', $partner['cloud'], $partner['id'], $partner['id']]) as $row)
        $services .= strtr($template['service'], escaped($row));
    $values = ['name' => $partner['name'], 'domain' => $partner['domain'], 'token' => $token] + dates((int)$partner['created_at']);
    return strtr($template['page'], escaped($values) + ['{{services}}' => $services]);
}

const CUSTOMER = "SELECT id FROM customer WHERE issuer = ? AND tenant = ? AND cloud = 'global'";
const PARTNERS = "SELECT r.id, r.kind, r.since, p.name, p.domain FROM relationship r JOIN partner p ON p.id = r.partner_id
  WHERE r.customer_id = ? ORDER BY CASE WHEN r.kind = 'none' THEN 1 ELSE 0 END, p.name, p.id";
const GRANTS = "SELECT g.id, g.relationship_id, g.granted_at, COALESCE(t.name, e.name, s.id) AS service,
  (SELECT MAX(u.last_at) FROM usage_access u WHERE u.customer_id = g.customer_id AND u.partner_id = g.partner_id
   AND u.service_id = g.service_id) AS used FROM dap_grant g JOIN service s ON s.cloud = g.cloud AND s.id = g.service_id
  LEFT JOIN service_text t ON t.cloud = s.cloud AND t.service_id = s.id AND t.lang = ?
  LEFT JOIN service_text e ON e.cloud = s.cloud AND e.service_id = s.id AND e.lang = 'en'
  WHERE g.customer_id = ? AND g.ended_at = 0 ORDER BY s.position, s.id";

function relationships(PDO $db, array $template): ?string {
    $customer = rows($db, CUSTOMER, [$_SERVER['OIDC_CLAIM_iss'], $_SERVER['OIDC_CLAIM_tid']]);
    if (!$customer) return null;
    $granted = [];
    foreach (rows($db, GRANTS, ['de', $customer[0]['id']]) as $row) {
        $values = ['grant' => $row['id'], 'service' => $row['service']] + dates((int)$row['granted_at']);
        $granted[$row['relationship_id']] = ($granted[$row['relationship_id']] ?? '') . strtr($template['row'], escaped($values));
    }
    $sections = '';
    foreach (rows($db, PARTNERS, [$customer[0]['id']]) as $row) {
        $since = dates((int)$row['since']);
        $values = ['relationship' => $row['id'], 'name' => $row['name'], 'domain' => $row['domain']];
        $sections .= strtr($template['section'], escaped($values)
            + ['{{kind}}' => strtr($template[$row['kind']], escaped($since)), '{{rows}}' => $granted[$row['id']] ?? '']);
    }
    $values = ['person' => $_SERVER['OIDC_CLAIM_name'], 'organisation' => $_SERVER['OIDC_CLAIM_tid']];
    return strtr($template['page'], escaped($values) + ['{{sections}}' => $sections]);
}

$templates = require $_SERVER['TEMPLATES'];
$options = [PDO::ATTR_PERSISTENT => true, PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION];
// A prepared statement would not outlive the request: one way to PostgreSQL for each is the quickest there is.
if (isset($_SERVER['DBUSER'])) $options[PDO::PGSQL_ATTR_DISABLE_PREPARES] = true;
$db = new PDO($_SERVER['DSN'], $_SERVER['DBUSER'] ?? null, null, $options);
$page = $_SERVER['PAGE'] === 'invitation' ? invitation($db, $templates['invitation'], basename($_SERVER['REQUEST_URI'])) : relationships($db, $templates['relationships']);
header('Cache-Control: no-store');
if ($page === null) http_response_code(404);
header('Content-Length: ' . strlen($page ?? ''));
echo $page;

<?php
// Whom a path is about, as PHP is told by its web server: for each way a line 'WAY "SERVICE/CUSTOMER"'.
function segments(string $path): string
{
    return implode('/', array_slice(explode('/', $path), 1, 2));
}

function climb(string $path): string
{
    $to = [];
    foreach (explode('/', $path) as $segment) {
        if ($segment === '..') {
            array_pop($to);
        } elseif ($segment !== '.' && $segment !== '') {
            $to[] = $segment;
        }
    }
    return '/' . implode('/', $to);
}

$info = $_SERVER['PATH_INFO'] ?? '';
// The area's name stands before it here: what the client asked for goes to PHP as it was.
$asked = preg_replace('~^(?:[a-z]+://[^/]*)?/php~i', '', explode('?', $_SERVER['REQUEST_URI'])[0]);
$ways = [
    'PATH_INFO' => segments($info),
    'PATH_INFO, climbed' => segments(climb($info)),
    'REQUEST_URI' => segments(rawurldecode($asked)),
    'REQUEST_URI, climbed' => segments(climb(rawurldecode($asked))),
    'REQUEST_URI, decoded twice' => segments(climb(urldecode(urldecode($asked)))),
];
header('Content-Type: text/plain');
foreach ($ways as $way => $who) {
    echo $way, ' ', json_encode($who, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}

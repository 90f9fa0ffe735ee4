# Requests for support: who may open one or ask the vendor to, how it moves on, who sees it.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

my $stage = stage();
$stage->serve;

my $OPERATOR = 'operator of contoso';
my $AGENT    = 'admin agent of northwind';
my $ADMIN    = 'admin of fabrikam';

sub page {
    my ($as, $path) = @_;
    my ($answer) = $stage->ask(method => 'GET', path => $stage->fill_in($path), as => $as);
    return $answer;
}

# What somebody does with the newest request of fabrikam, from the page that shows it.
sub does {
    my ($as, $do, $text, %more) = @_;
    my ($side) = $as =~ /operator/ ? 'operator' : $as =~ /^admin of/ ? 'customer' : 'partner';
    my ($answer) = $stage->ask(method => 'POST', csrf => 'auto', as => $as,
        path => "/portal/$side/requests/" . $stage->request_id('fabrikam'),
        fields => [[do => $do], [text => $text // '']], %more);
    return $answer;
}

sub state_is {
    my ($state, $title) = @_;
    is($stage->db->value('SELECT state FROM support_request WHERE id = ?',
        $stage->request_id('fabrikam')), $state, $title);
}

subtest 'without privileges the vendor opens on the customer\'s behalf, and the partner follows (scenario 10, R53, R54, R55, Q10, domain 4.7)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nremoved: northwind, fabrikam\nasked: northwind, fabrikam: exchange");
    my $number = $stage->db->value('SELECT number FROM support_request');
    state_is('none', 'it waits for the vendor');
    like(page($OPERATOR, '/portal/operator/requests')->text, qr/\Q$number\E/, 'in the queue');
    is(does($OPERATOR, 'on_behalf', 'We are on it.')->status, 303, 'the operator opens it');
    state_is('open', 'open');
    like(page($AGENT, '/portal/partner/requests/{request of fabrikam}')->text,
        qr/\Q$number\E.*Example Cloud , on behalf of .*Fabrikam.*We are on it\./s, 'the partner follows it');
    is(does($OPERATOR, 'ask', 'Since when?')->status, 303, 'asked back');
    state_is('attention_needed', 'it waits for the partner');
    is(does($ADMIN, 'note', 'Since nine.')->status, 303, 'the customer may add to it');
    state_is('attention_needed', 'which is not the answer');
    is(does($AGENT, 'answer', 'Since eight.')->status, 303, 'the partner answers');
    state_is('open', 'so it is open again');
    is(does($OPERATOR, 'close')->status, 303, 'closed by the operator');
    state_is('closed', 'closed');
    is(does($OPERATOR, 'reopen')->status, 303, 'reopened');
    state_is('open', 'open');
    is(does($AGENT, 'close', 'Thank you.')->status, 303, 'closed by whom it came from');
    $stage->check_db('request: {customer: fabrikam, state: closed, opened_as: operator, had_dap: 0, notes: 5}');
    $stage->check_db("audit: {event: request_$_, partner: northwind, customer: fabrikam, service: exchange, times: 1}")
      for qw(asked on_behalf attention noted answered reopened);
    $stage->check_db('audit: {event: request_closed, customer: fabrikam, times: 2}');
};

subtest 'a closed request takes nothing but the operator\'s reopening; what is another\'s to do is refused (domain 4.7)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange");
    my $path = '/requests/' . $stage->request_id('fabrikam');
    my %side = ($AGENT => 'partner', $ADMIN => 'customer', $OPERATOR => 'operator');
    my %form = map { $_ => [$stage->form_fields(path => "/portal/$side{$_}$path", as => $_)] } keys %side;
    my $post = sub {
        my ($as, $do) = @_;
        my ($answer) = $stage->ask(method => 'POST', path => "/portal/$side{$as}$path", as => $as,
            fields => [@{ $form{$as} }, [do => $do], [text => 'x']]);
        return $answer->status;
    };
    is($post->($ADMIN, $_), $_ eq 'close' ? 403 : 409, "the customer: $_")
      for qw(close reopen on_behalf);
    is($post->($AGENT, 'ask'), 403, 'the partner asks nobody back');
    $stage->check_db('rows: {support_note: 0}');
    is(does($OPERATOR, 'close')->status, 303, 'closed');
    my $before = $stage->db->hash;
    is($post->($AGENT, 'note'), 409, 'no note of the partner');
    is($post->($ADMIN, 'note'), 409, 'no note of the customer');
    is($post->($AGENT, 'reopen'), 409, 'the partner\'s page is old');
    is($stage->db->hash, $before, 'nothing was changed');
    is($post->($OPERATOR, 'reopen'), 409, 'from a page that showed it open: as things stand (E16)');
    unlike(page($AGENT, "/portal/partner$path")->body, qr/name="do"/, 'no button for the partner');
    is(does($OPERATOR, 'reopen')->status, 303, 'the operator, who looked');
};

subtest 'a form sent twice or by several at once makes one request and one note (D4)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange");
    my $path = $stage->fill_in('/portal/partner/customers/{id of customer fabrikam}/requests/new');
    my @form = ($stage->form_fields(path => $path, page => "$path?service=exchange", as => $AGENT),
        [do => 'open'], [topic => 'data'], [severity => 'critical'], [title => 'Gone'],
        [description => 'All of it.']);
    my @answers = $stage->ask(method => 'POST', path => $path, as => $AGENT, fields => \@form, times => 5);
    is(join(' ', map { $_->status } @answers), '303 303 303 303 303', 'taken');
    is(scalar keys %{ { map { $_->header('Location') => 1 } @answers } }, 1, 'one request');
    $stage->check_db('rows: {support_request: 1}');
    my ($other) = $stage->ask(method => 'POST', path => $path, as => $AGENT,
        fields => [map { $_->[0] eq 'title' ? [title => 'Something else'] : $_ } @form]);
    is($other->status, 409, 'the same form does not say something else');
    my $note = "/portal/partner/requests/" . $stage->request_id('fabrikam');
    my @note = ($stage->form_fields(path => $note, as => $AGENT), [do => 'note'], [text => 'Once.']);
    my @noted = $stage->ask(method => 'POST', path => $note, as => $AGENT, fields => \@note, times => 5);
    is(scalar(grep { $_->status == 303 } @noted), 5, 'each is answered');
    $stage->check_db('rows: {support_note: 1}');
};

subtest 'nobody fills a request for the others: two hundred notes, then a new request; the vendor may still answer (R64)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange");
    my $id = $stage->request_id('fabrikam');
    $stage->db->run(sprintf q{INSERT INTO support_note (id, request_id, at, person_id, side, text)
        SELECT '00000000-0000-4000-8000-%012d', id, created_at, created_by, 'partner', 'x' FROM support_request}, $_) for 1 .. 199;
    my $post = sub {
        my ($as, $side) = @_;
        my ($answer) = $stage->ask(method => 'POST', path => "/portal/$side/requests/$id", as => $as, csrf => 'auto',
            fields => [[do => 'note'], [text => 'One more.']]);
        return $answer;
    };
    is($post->($AGENT, 'partner')->status, 303, 'the two hundredth');
    my $before = $stage->db->hash;
    my $full = $post->($AGENT, 'partner');
    is($full->status, 409, 'no more');
    like($full->body, qr/\Q@{[ $stage->message('problem.request_full.title', 'en') ]}\E/, 'it says why');
    is($post->($ADMIN, 'customer')->status, 409, 'nor of the customer');
    is($stage->db->hash, $before, 'nothing was written');
    is($post->($OPERATOR, 'operator')->status, 303, 'the vendor answers');
};

subtest 'a number says nothing of the next, opens nothing, and is short (R54)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange");
    my @numbers = map { $_->[0] } @{ $stage->db->rows('SELECT number FROM support_request') };
    like($_, qr/^SR-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/, $_) for @numbers;
    isnt($numbers[0], $numbers[1], 'two numbers');
    is(page($AGENT, "/portal/partner/requests/$_")->status, 404, 'no address is made of it') for @numbers;
};

subtest 'the queue has what is due first on top, page by page, each request once; filters stay in the address (R65)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange");
    my $n = 0;
    my $copy = sub {
        my ($severity, $minutes) = @_;
        $stage->db->run(sprintf q{INSERT INTO support_request SELECT '00000000-0000-4000-8000-%012d',
            'SR-%d', cloud, customer_id, partner_id, service_id, subscription_id, topic, '%s',
            'Copy %03d', description, state, had_dap, opened_as, created_at - %d, created_by,
            changed_at - %d, closed_at, version FROM support_request WHERE number LIKE 'SR-_____-_____'},
            ++$n, $n, $severity, $n, $minutes * 60_000_000, $minutes * 60_000_000);
    };
    $copy->('minimal', $_) for 1 .. 60;      # due in 8 hours less so many minutes
    $copy->('critical', 1);                  # 61: due in 2 hours
    $copy->('moderate', 300);                # 62: overdue
    my ($path, @seen, $pages) = ('/portal/operator/requests?state=open');
    my $first = page($OPERATOR, $path)->text;
    like($first, qr/Copy 062.*had privileges when sent.*overdue since.*Copy 061.*No mail at fabrikam.*Copy 060.*Copy 059/s, 'by due');
    while ($path && ++$pages < 9) {
        my $answer = page($OPERATOR, $path);
        push @seen, $answer->text =~ /\b(Copy \d{3}|No mail at)\b/g;
        ($path) = grep { !/lang=/ } $answer->body =~ m{href="([^"]*after=[^"]*)"}g;
        $path =~ s/&amp;/&/g if $path;
        like($path, qr/state=open/, 'the filter goes along') if $path;
    }
    is(scalar @seen, 63, 'all of them');
    is(scalar keys %{ { map { $_ => 1 } @seen } }, 63, 'each once');
    my $some = page($OPERATOR, '/portal/operator/requests?severity=critical')->text;
    like($some, qr/Copy 061/, 'by severity');
    unlike($some, qr/Copy 062|No mail/, 'no other');
    for my $side ($AGENT, $ADMIN) {
        my $list = $side eq $AGENT ? '/portal/partner/requests' : '/portal/customer/requests';
        like(page($side, $list)->text, qr/No mail at fabrikam.*Copy 001.*Copy 002/s, 'newest change first');
        my ($next) = map { s/&amp;/&/gr } grep { !/lang=/ } page($side, $list)->body =~ m{href="([^"]*after=[^"]*)"}g;
        like(page($side, $next)->text, qr/Copy 062/, 'and the rest');
        is(page($side, "$list?after=$_&state=nonsense&severity=$_")->status, 200, "after=$_")
          for 'nonsense', '%00x' x 0 . '0-1', '9-9-9';
    }
};

subtest 'privileges that go after a request was sent are seen by the operator as they were and as they are (R54, V1)' => sub {
    $stage->set_up("sample\nrelationship: northwind, fabrikam: exchange\nrequest: northwind, fabrikam: exchange\nremoved: northwind, fabrikam");
    like(page($OPERATOR, '/portal/operator/requests/{request of fabrikam}')->text,
        qr/when it was sent\s+Yes\s+Privileges for the service now\s+No\s+Relationship now\s+Reseller/, 'then yes, now no');
};

run_blocks();
done_testing();

__DATA__

=== with privileges the partner opens a request itself; the contact is its person (R64, row 18)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: helpdesk agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=access
severity=critical
title=Nobody can sign in
description=Since nine.
GET {location}
--- status: 303 200
--- like
{message support.done.opened}
Nobody can sign in
Since nine.
Henry Northwind
henry@northwind.example
{message support.field.due}
--- db_like
request: {customer: fabrikam, state: open, opened_as: partner, had_dap: 1, severity: critical}
audit: {event: request_opened, partner: northwind, customer: fabrikam, service: exchange, times: 1}

=== without privileges opening is refused and the vendor offered instead (scenario 10, R54, R55, row 18)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/requests/new?service=azure
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=azure)
do=open
topic=access
severity=critical
title=Nobody can sign in
description=Since nine.
--- status: 200 403
--- like_1
{message support.new.ask.heading}
value="ask"
--- unlike_1
value="open"
--- like_2
{message problem.ask_vendor.title}
R54
--- same_db

=== privileges taken back while the form was open: opening is refused by what stands then (R54)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange, then: removed northwind, fabrikam)
do=open
topic=access
severity=critical
title=Nobody can sign in
description=Since nine.
--- status: 403
--- like
{message problem.ask_vendor.title}
--- db_like
rows: {support_request: 0}

=== a reseller with privileges may ask the vendor all the same (row 19)
--- db
sample
relationship: northwind, fabrikam: exchange
asked: northwind, fabrikam: exchange
--- request
--- db_like
request: {customer: fabrikam, state: none, had_dap: 1}

=== the page goes on with a service chosen, without any script (P4, R64)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}/requests/new
GET /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange
GET /portal/partner/customers/{id of customer fabrikam}/requests/new?service=nonsense
--- status: 200 200 200
--- like_1
{message support.new.service.why}
Exchange Online
--- unlike_1
name="title"
--- like_2
name="title"
value="open"
value="ask"
--- unlike_3
name="title"
--- same_db

=== a partner outside CSP opens with privileges, asks nobody, and without them does neither (rows 18, 19)
--- db
sample
relationship: lucerne, fabrikam: exchange
--- person: admin agent of lucerne
--- request
GET /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange
GET /portal/partner/customers/{id of customer fabrikam}/requests/new?service=azure
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=ask
topic=access
severity=critical
title=Nobody can sign in
description=Since nine.
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange, then: removed lucerne, fabrikam)
do=open
topic=access
severity=critical
title=Nobody can sign in
description=Since nine.
--- status: 200 200 403 403
--- like_1
value="open"
--- unlike_1
value="ask"
--- like_2
{message support.new.neither.heading}
--- unlike_2
name="title"
--- like_4
{message problem.support_needs_dap.title}
--- db_like
rows: {support_request: 0}

=== who may: admin and helpdesk agents write, sales agents look, the others do not (row 18, second table)
--- db
sample
relationship: northwind, fabrikam: exchange
request: northwind, fabrikam: exchange
--- request
GET /portal/partner/requests/{request of fabrikam} (as: helpdesk agent of northwind)
GET /portal/partner/requests/{request of fabrikam} (as: sales agent of northwind)
GET /portal/partner/requests/{request of fabrikam} (as: billing admin of northwind)
GET /portal/partner/customers/{id of customer fabrikam}/requests/new (as: sales agent of northwind)
POST /portal/partner/requests/{request of fabrikam} (as: sales agent of northwind, csrf: auto, by: admin agent of northwind)
do=note
text=x
GET /portal/partner/requests (as: user of fabrikam)
GET /portal/customer/requests (as: user of fabrikam)
GET /portal/operator/requests (as: admin agent of northwind)
GET /portal/operator/requests/{request of fabrikam} (as: admin of fabrikam)
GET /portal/operator/requests/{request of fabrikam} (as: nobody)
--- status: 200 200 403 403 403 403 403 403 403 /^40[13]$/
--- like_1
name="do"
--- like_2
{message support.needs_role}
--- unlike_2
name="do"
--- same_db

=== another's request is one that is not there, for reading and for writing (row 28)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: adventureworks, fabrikam: azure
relationship: adventureworks, woodgrove: azure
request: northwind, fabrikam: exchange
--- request
GET /portal/partner/requests/{request of fabrikam} (as: admin agent of adventureworks)
GET /portal/partner/requests (as: admin agent of adventureworks)
GET /portal/customer/requests/{request of fabrikam} (as: admin of woodgrove)
GET /portal/customer/requests (as: admin of woodgrove)
GET /portal/customer/requests/{request of fabrikam} (as: admin of tailspin)
GET /portal/customer/requests (as: admin of tailspin)
GET /portal/partner/requests/nonsense (as: admin agent of northwind)
GET /portal/partner/requests/00000000-0000-4000-8000-000000000000 (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer woodgrove}/requests/new?service=azure (as: admin agent of northwind)
GET /portal/partner/customers/nonsense/requests/new (as: admin agent of northwind)
GET /portal/operator/requests/nonsense (as: operator of contoso)
--- status: 404 200 404 200 404 200 404 404 404 404 404
--- unlike_2
No mail
--- unlike_4
No mail
--- like_6
{message support.list.none.heading}
--- same_db

=== what was wrong is named, and what was typed stays (R64)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=access
severity=critical
title= 
description=What I typed
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=nonsense
severity=critical
title=The title
description=What I typed
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=access
severity=7
title=The title
description=What I typed
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=access
severity=critical
title=The title
description={4001 times x}
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=access
severity=critical
title={201 times x}
description=x
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=nonsense
topic=access
severity=critical
title=x
description=x
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
service=nonsense
topic=access
severity=critical
title=x
description=x
--- status: 422 422 422 422 422 400 422
--- like_1
{message problem.request_title.title}
What I typed
/<input[^>]*id="title"[^>]*aria-invalid="true"/
--- like_2
{message problem.request_topic.title}
The title
/<select[^>]*name="topic"[^>]*aria-invalid="true"/
--- like_3
{message problem.request_severity.title}
--- like_4
{message problem.request_text.title}
/<textarea[^>]*id="description"[^>]*aria-invalid="true"/
--- like_5
{message problem.request_title.title}
--- like_7
{message problem.request_service.title}
--- same_db

=== a description of 4000 characters of any script arrives whole, with its ends of lines (R64)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin agent of northwind
--- request
POST /portal/partner/customers/{id of customer fabrikam}/requests/new (csrf: auto, page: /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange)
do=open
topic=access
severity=critical
title=Долго
description={4000 times Ж}
--- status: 303
--- db_like
rows: {support_request: 1}

=== the customer opens its own, about a service or none, and closes it (row 18 G, R63)
--- db
sample
relationship: northwind, fabrikam: exchange
question: fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/requests/new (csrf: auto)
topic=billing
severity=minimal
title=A bill that is not ours
description=Page two
GET /portal/customer/requests
POST /portal/customer/requests/{request of fabrikam} (csrf: auto)
do=close
text=
GET /portal/partner/requests (as: admin agent of northwind)
POST /portal/customer/requests/new (csrf: auto)
service=exchange
topic=billing
severity=minimal
title=
description=What I typed
--- status: 303 200 303 200 422
--- like_2
A bill that is not ours
No mail at fabrikam
--- unlike_4
A bill that is not ours
No mail at fabrikam
--- like_5
What I typed
--- db_like
rows: {support_request: 2}
audit: {event: request_opened, customer: fabrikam, times: 2}
audit: {event: request_closed, customer: fabrikam, times: 1}

=== the customer sees what was made for it, by whom and as what, and adds to it (V1, R54)
--- db
sample
relationship: northwind, fabrikam: exchange
asked: northwind, fabrikam: azure
--- person: admin of fabrikam
--- request
GET /portal/customer/requests/{request of fabrikam}
POST /portal/customer/requests/{request of fabrikam} (csrf: auto)
do=note
text=We see it too
GET /portal/partner/requests/{request of fabrikam} (as: admin agent of northwind)
--- status: 200 303 200
--- like_1
{message support.opened_as.waiting}
Ada Northwind
--- unlike_1
ada@northwind.example
value="close"
--- like_3
We see it too
{message support.side.customer}

=== an organisation that never accepted a partner is told what to do (R63)
--- person: admin of tailspin
--- request
GET /portal/customer/requests/new
POST /portal/customer/requests/new (csrf: none)
title=x
--- status: 403 403
--- like_1
{message problem.request_no_customer.title}
--- same_db

=== a note takes a text; nothing else is done without it (R64)
--- db
sample
relationship: northwind, fabrikam: exchange
request: northwind, fabrikam: exchange
--- request
POST /portal/partner/requests/{request of fabrikam} (csrf: auto, as: admin agent of northwind)
do=note
text=   
POST /portal/operator/requests/{request of fabrikam} (csrf: auto, as: operator of contoso)
do=ask
text=
POST /portal/operator/requests/{request of fabrikam} (csrf: auto, as: operator of contoso)
do=nonsense
text=x
--- status: 422 422 400
--- like_1
{message problem.request_text.title}
/<textarea[^>]*id="text"[^>]*aria-invalid="true"/
--- same_db

=== when the relationship ends the partner's view of its requests ends, too; the customer's does not (R61)
--- db
sample
relationship: lucerne, fabrikam: exchange
request: lucerne, fabrikam: exchange
ended: lucerne, fabrikam
--- request
GET /portal/partner/requests/{request of fabrikam} (as: admin agent of lucerne)
GET /portal/customer/requests/{request of fabrikam} (as: admin of fabrikam)
GET /portal/operator/requests/{request of fabrikam} (as: operator of contoso)
--- status: 404 200 200
--- same_db

=== a suspended partner supports as before, a blocked one does nothing (Q28)
--- db
sample
relationship: northwind, fabrikam: exchange
request: northwind, fabrikam: exchange
suspended: northwind
request: northwind, fabrikam: exchange
blocked: northwind
--- person: admin agent of northwind
--- request
GET /portal/partner/requests
GET /portal/partner/requests/{request of fabrikam}
GET /portal/partner/customers/{id of customer fabrikam}/requests/new?service=exchange
--- status: 403 403 403
--- db_like
rows: {support_request: 2}

=== the customer's page leads to the request, or to the vendor when privileges are gone (R43, R54, P4)
--- db
sample
relationship: northwind, fabrikam: exchange
--- request
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
GET /portal/partner/customers/{id of customer fabrikam} (as: sales agent of northwind)
POST /portal/customer/partners/remove (csrf: auto, as: admin of fabrikam, page: /portal/customer/partners/remove?all=1)
confirm=yes
GET /portal/partner/customers/{id of customer fabrikam} (as: admin agent of northwind)
--- status: 200 200 303 200
--- like_1
{message support.customer.new}
/requests/new"
--- unlike_2
/requests/new"
--- like_4
{message support.customer.ask}
/requests/new"

=== in three languages (Q30)
--- db
sample
relationship: northwind, fabrikam: exchange
request: northwind, fabrikam: exchange
--- request
GET /portal/partner/requests/{request of fabrikam} (as: admin agent of northwind)
Accept-Language: de
GET /portal/operator/requests (as: operator of contoso)
Accept-Language: ru
--- status: 200 200
--- like_1
{message support.field.due de}
{message support.do.note de}
--- like_2
{message support.queue.heading ru}

=== each cloud's operator has the queue of its own cloud (R72, V1)
--- clouds: both
--- db
sample
cloud: germany always-dap no-indirect no-transfers
sample in germany
relationship: northwind, fabrikam: exchange
request: northwind, fabrikam: exchange
--- request
GET /portal/operator/requests (as: operator of contoso (in germany), at: germany)
GET /portal/operator/requests/{request of fabrikam} (as: operator of contoso (in germany), at: germany)
GET /portal/operator/requests (as: operator of contoso)
--- status: 200 404 200
--- unlike_1
No mail
--- like_3
No mail at fabrikam
--- same_db

=== both sides' logs tell of it, and lead to no receipt that does not exist (7.4, R54)
--- db
sample
relationship: northwind, fabrikam: exchange
asked: northwind, fabrikam: exchange
--- request
GET /portal/customer/activity (as: admin of fabrikam)
GET /portal/partner/activity (as: admin agent of northwind)
--- status: 200 200
--- like_1
{message audit.request_asked}
/portal/customer/receipts/
--- unlike_1
/portal/customer/receipts/{act of fabrikam}
--- like_2
{message audit.request_asked}

=== in the activity log severity and state are words of the reader's language, not of the store (R65, Q30)
--- db
sample
relationship: northwind, fabrikam: exchange
--- person: admin of fabrikam
--- request
POST /portal/customer/requests/new (csrf: auto)
service=exchange
topic=mail
severity=critical
title=Nobody gets mail
description=Since nine.

GET /portal/customer/activity
Accept-Language: de
--- status: 303 200
--- like_2
kritisch
--- unlike_2
/>[^<]*\bcritical\b/

=== a partner's list is narrowed to one customer, from the customer's page (R63)
--- db
sample
relationship: northwind, fabrikam: exchange
relationship: northwind, woodgrove: exchange
request: northwind, fabrikam: exchange
request: northwind, woodgrove: exchange
--- person: helpdesk agent of northwind
--- request
GET /portal/partner/customers/{id of customer fabrikam}
GET /portal/partner/requests
GET /portal/partner/requests?customer={id of customer fabrikam}
GET /portal/partner/requests?customer=nonsense
GET /portal/partner/requests?customer={id of customer fabrikam}&state=closed
--- status: 200 200 200 200 200
--- like_1
/\/portal\/partner\/requests\?customer=[0-9a-f-]{36}"/
--- like_2
Fabrikam GmbH
Woodgrove Bank
--- like_3
Fabrikam GmbH
/<input type="hidden" name="customer"[^>]* value="[0-9a-f-]{36}"/
--- unlike_3
Woodgrove Bank
--- like_4
Woodgrove Bank
--- like_5
{message support.list.nomatch.heading}

# Looks at links and refusals are counted, cost nothing and decide nothing (D1, R30).
use strict;
use warnings;
use FindBin;
use POSIX ();
use lib "$FindBin::Bin/../lib";
use Test::PartnerRel;

run_blocks();

my $stage = stage();

sub counted {
    return $stage->db->rows('SELECT u.dap, u.views, u.declines, u.accepts FROM usage_link u'
          . " JOIN partner p ON p.id = u.partner_id WHERE p.tenant = 'northwind' ORDER BY u.dap");
}

sub look {
    my ($how, $path, %more) = @_;
    my ($answer) = $stage->ask(method => $how, path => $path, as => $more{as} // 'nobody',
        headers => $more{headers} || []);
    return $answer->status;
}

subtest 'looks by GET are counted by link, the rest is not; a server that ends leaves nothing out (D1)' => sub {
    $stage->serve;
    $stage->set_up('sample');
    my $before = $stage->db->hash;
    my ($dap, $plain) = map { $stage->link('northwind', $_) } 1, 0;
    is(look(GET => "/portal/invitation/$dap"), 200, 'a look') for 1 .. 5;
    is(look(GET => "/portal/invitation/$plain"), 200, 'a look at the other') for 1 .. 2;
    is(look(HEAD => "/portal/invitation/$dap"), 200, 'a scanner') for 1 .. 3;
    is(look(GET => "/portal/invitation/$dap", headers => [['Sec-Purpose', 'prefetch;prerender']]), 200, 'fetched ahead');
    is(look(GET => '/portal/invitation/' . 'A' x 43), 404, 'no link');
    my $declined = "/portal/customer/invitation/$dap/declined";
    is(look(GET => $declined, as => 'admin of fabrikam'), 200, 'declined') for 1 .. 2;
    is(look(GET => $declined, as => 'user of fabrikam'), 200, 'by one who may not');
    $stage->close_log;
    is_deeply(counted(), [[0, 2, 0, 0], [1, 5, 2, 0]], 'views and declines');
    is($stage->db->hash, $before, 'everything else is as before');
};

subtest 'an acceptance is counted with the acceptance, and counters add up (R25)' => sub {
    $stage->serve(conf => '');
    $stage->accept('northwind', 'fabrikam', 'exchange');
    my $link = $stage->link('northwind', 1);
    look(GET => "/portal/invitation/$link");
    $stage->close_log;
    is_deeply(counted()->[1], [1, 6, 2, 1], 'on top of what was there');
};

subtest 'without a database for the counters links are answered all the same (D1)' => sub {
    $stage->serve(conf => '');
    $stage->db->run('ALTER TABLE usage_link RENAME TO usage_link_away');
    my $link = $stage->link('northwind', 1);
    is(look(GET => "/portal/invitation/$link"), 200, 'answered') for 1 .. 3;
    $stage->db->run('ALTER TABLE usage_link_away RENAME TO usage_link');
    $stage->close_log(qr/PR01\d\d/);
};

subtest 'a process that is ended while it counts, and others look, ends quietly (D13)' => sub {
    for my $turn (1 .. 5) {
        $stage->serve(conf => $turn % 2 ? '' : "\n");
        my $link = $stage->link('northwind', 1);
        my @sent = ($stage->prepare(method => 'GET', path => "/portal/invitation/$link", as => 'nobody', cookies => {})) x 30;
        my $pid = fork // die "fork: $!\n";
        if ($pid == 0) {
            eval { $stage->ask_all(@sent) } for 1 .. 20;
            POSIX::_exit(0);
        }
        select undef, undef, undef, 0.05 + rand 0.1;
        # AH00484, AH03490: httpd would have liked another child just then.
        $stage->close_log(qr/PR0402|AH00484|AH03490/);
        waitpid $pid, 0;
    }
};

done_testing();

__DATA__

=== declining says what it means; a dead link is not told from an unknown one (R30, D9)
--- request
GET /portal/customer/invitation/{link of northwind}/declined (as: admin of fabrikam)
GET /portal/customer/invitation/{link of northwind}/declined (as: user of fabrikam)
GET /portal/customer/invitation/{link of northwind}/declined (as: nobody)
GET /portal/customer/invitation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/declined (as: admin of fabrikam)
--- status: 200 200 403 404
--- like_1
{message lists.declined.heading}
{message lists.declined.means.again}
--- like_2
{message lists.declined.not_yours.heading}
--- like_4
{message problem.link_unknown.title}
--- same_db

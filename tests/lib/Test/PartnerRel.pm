# PartnerRel.pm: blocks that are documents. What a block may say:
#
#   === title that names the rule (R4)
#   --- db            what there is before: one line a thing, see Lines.pm; without it the sample
#   --- conf          httpd directives beside the usual ones (the server is restarted for it)
#   --- drop          usual directives to leave out, by their beginning
#   --- person        "admin of fabrikam", "sales agent of northwind (signed in 11 minutes ago)", "nobody"
#   --- request       METHOD PATH (options), then "Name: value" headers and "name=value" fields; more
#                     requests may follow. Options: csrf: auto (fetches the page first and fills its
#                     form in) or none (as another site would send it), page: PATH, by: PERSON (who
#                     fetches it), then: A LINE OF db (before it is sent), as: PERSON, times: N (in
#                     parallel), body: TEXT
#   --- raw           bytes instead: \r \n \xNN are read
#   --- status        one a request
#   --- header, --- no_header, --- like, --- unlike    of the last answer; header_1 ... of others
#   --- db_like, --- same_db                           see Look.pm
#   --- error_log, --- no_error_log, --- may_log, --- times_logged (N PATTERN)
#   --- must_die      what configtest says (patterns), instead of requests
#   --- clouds: both  a second virtual host is the portal of the cloud germany; "(at: germany)" asks there
#   --- edit          FILE s/a/b/: a template or catalogue changed for this block
#
# Patterns are plain text, /regular expressions/, or a unit of the catalogues: {message ID},
# {message ID ru}; what stands for its placeholders may be anything. Each block ends by reading the error log: a
# line of warning or worse that error_log or may_log do not name is a failure.
#
# T_UPSET=1 changes the schema under the running httpd and restarts the database server (PostgreSQL)
# each time a state is set up: before each block and in the subtests outside of blocks. T_DB=pgsql, T_MPM=prefork, T_SEED=N (order), T_BLOCK=REGEX (only those), T_KEEP=1 (leave files).
package Test::PartnerRel;
use strict;
use warnings;
use utf8;
use Exporter 'import';
use List::Util 'shuffle';
use Test::Base ();
use Test::More;
use Test::PartnerRel::Stage;

our @EXPORT = (qw(run_blocks stage), @Test::More::EXPORT);

binmode $_, ':encoding(UTF-8)'
  for Test::More->builder->output, Test::More->builder->failure_output,
  Test::More->builder->todo_output;

my $stage;
sub stage { return $stage //= Test::PartnerRel::Stage->new }

sub blocks {
    my $spec = do { local $/; <main::DATA> };
    utf8::decode($spec);
    my $base = Test::Base->new;
    $base->spec($spec);
    my @blocks = @{ $base->block_list };
    $_->run_filters for @blocks;
    my $only   = $ENV{T_BLOCK};
    @blocks = grep { $_->name =~ /$only/ } @blocks if defined $only;
    return @blocks;
}

# Runs the blocks of the file's __DATA__, in an order of its own each time.
sub run_blocks {
    my $seed = $ENV{T_SEED} // int rand 100_000;
    srand $seed;
    diag("order: T_SEED=$seed") if defined $ENV{T_SEED};
    note("order: T_SEED=$seed");
    # Blocks that share a configuration stand together, so that httpd restarts seldom.
    my %group;
    push @{ $group{ conf_key($_) } }, $_ for shuffle blocks();
    for my $key (shuffle sort keys %group) {
        for my $block (@{ $group{$key} }) {
            my $good = subtest $block->name => sub { run_block($block) };
            diag("repeat: T_SEED=$seed") unless $good;
        }
    }
    stage()->close_log unless $stage && !$stage->{server};
}

# The text of a section, "" when it has none, undef when there is no such section.
sub section { my ($block, $name) = @_; return exists $block->{$name} ? $block->{$name}[0] // '' : undef }

sub lines { my ($text) = @_; return grep { /\S/ } map { s/^\s+|\s+$//gr } split /\n/, $text // '' }

sub conf_key { my ($block) = @_; return join "\x1f", map { section($block, $_) // '' } qw(clouds conf drop edit) }

# "/x/" is a regular expression, anything else stands for itself.
sub pattern {
    my ($text) = @_;
    if ($text =~ /^\{message (\S+?)(?: (\w+))?\}$/) {
        my $like = join '.+?', map { quotemeta } split /\{[^}]*\}/, stage()->message($1, $2 // 'en'), -1;
        return qr/$like/;
    }
    return $text =~ m{^/(.*)/([ims]*)$} ? qr/(?$2:$1)/ : qr/\Q$text\E/;
}

sub run_block {
    my ($block) = @_;
    my $stage = stage();
    my %conf  = (
        conf => section($block, 'conf'),
        clouds => section($block, 'clouds'),
        drop => [lines(section($block, 'drop'))],
        edit => [lines(section($block, 'edit'))],
    );
    if (defined(my $die = section($block, 'must_die'))) {
        must_die($stage, \%conf, lines($die));
        return;
    }
    $stage->serve(%conf);
    $stage->set_up(section($block, 'db') // 'sample');
    $stage->{server}->mark_log;

    my @requests = requests($block);
    my $before   = exists $block->{same_db} ? $stage->db->hash : undef;
    my @answers  = map { ask($stage, $block, $_) } @requests;
    my @status   = map { split /[\s,]+/ } lines(section($block, 'status'));
    @status = (200) x @requests if !@status && @requests;
    for my $i (0 .. $#requests) {
        my @each = @{ $answers[$i] };
        my $want = pattern(($status[$i] // $status[-1]) =~ m{^/} ? $status[$i] // $status[-1]
            : '/^' . ($status[$i] // $status[-1]) . '$/');
        my @bad = grep { $_->status !~ $want } @each;
        ok(!@bad, "$requests[$i]{method} $requests[$i]{path}: " . ($status[$i] // $status[-1]))
          or explain_answer($bad[0], $requests[$i]);
        look($block, $_, $i + 1, $i == $#requests, $requests[$i]) for @each > 3 ? @each[0, -1] : @each;
    }
    is($stage->db->hash, $before, 'the database is as before') if defined $before;
    $stage->check_db($_) for lines(section($block, 'db_like'));
    check_log($stage, $block);
}

# ---- requests

sub requests {
    my ($block) = @_;
    if (defined(my $raw = section($block, 'raw'))) {
        return map { +{ method => 'raw', path => substr($_, 0, 60), raw => unescape($_) } }
          split /\n----\n/, $raw;
    }
    my @requests;
    for (split /\n/, section($block, 'request') // '') {
        if (/^([A-Z]+)\s+(\S.*)$/ && $_ !~ /^[A-Z]+=/) {
            my ($method, $rest) = ($1, $2);
            my %option;
            if ($rest =~ s/\s+\(((?:csrf|page|by|then|as|at|times|body):.*)\)\s*$//) {
                my $options = $1;
                while ($options =~ s/^\s*(csrf|page|by|then|as|at|times|body):\s*(.*?)\s*(?:,\s*(?=(?:csrf|page|by|then|as|at|times|body):)|$)//) {
                    $option{$1} = $2;
                }
            }
            push @requests, { %option, method => $method, path => $rest, headers => [], fields => [] };
        }
        elsif (/^([^\s=:]+):\s?(.*)$/ && @requests) { push @{ $requests[-1]{headers} }, [$1, $2] }
        elsif (/^([^=]+)=(.*)$/ && @requests) { push @{ $requests[-1]{fields} }, [$1, $2] }
        elsif (/\S/) { die "a request does not say \"$_\"\n" }
    }
    return @requests;
}

sub unescape {
    my ($text) = @_;
    $text =~ s/\n//g;
    $text =~ s/\\r/\r/g;
    $text =~ s/\\n/\n/g;
    $text =~ s/\\t/\t/g;
    $text =~ s/\\x([0-9a-fA-F]{2})/chr hex $1/ge;
    return $text;
}

sub ask {
    my ($stage, $block, $request) = @_;
    my $person = $request->{as} // section($block, 'person') // 'nobody';
    $person =~ s/\s+$//;
    return [$stage->raw($request->{raw}, $person)] if exists $request->{raw};
    my %r = (%$request, as => $person);
    $r{$_} = $stage->fill_in($r{$_}) for grep { defined $r{$_} } qw(path page body);
    $r{headers} = [map { [$_->[0], $stage->fill_in($_->[1])] } @{ $r{headers} }];
    $r{fields}  = [map { [$_->[0], $stage->fill_in($_->[1])] } @{ $r{fields} }];
    $request->{filled} = $r{path};
    return [$stage->ask(%r)];
}

# ---- answers

sub look {
    my ($block, $answer, $n, $last, $request) = @_;
    my $of = sub {
        my ($name) = @_;
        return lines(join "\n", section($block, "${name}_$n") // '',
            $last ? section($block, $name) // '' : '');
    };
    my $failed = 0;
    for ($of->('header')) {
        my ($name, $want) = /^([^:]+):\s*(.*)$/ or die "\"$_\" is not a header\n";
        my $got = $answer->header($name);
        $want = stage()->fill_in($want);
        my $like = $want =~ m{^/.*/[ims]*$} ? pattern($want) : qr/^\Q$want\E$/;
        like($got // '(absent)', $like, "header $name") or $failed++;
    }
    for ($of->('no_header')) {
        is(scalar $answer->header($_), undef, "no header $_") or $failed++;
    }
    my $body = $answer->body;
    utf8::decode($body);
    my $text = $answer->text;    # markup is looked for in the source alone
    for ($of->('like')) {
        my $want = pattern(stage()->fill_in($_));
        ok($body =~ $want || !/</ && $text =~ $want, "the answer has $_") or $failed++;
    }
    for ($of->('unlike')) {
        my $want = pattern(stage()->fill_in($_));
        ok($body !~ $want && (/</ || $text !~ $want), "the answer has no $_") or $failed++;
    }
    explain_answer($answer, $request) if $failed;
}

sub explain_answer {
    my ($answer, $request) = @_;
    my $text = substr $answer->text, 0, 1500;
    diag("$request->{method} " . ($request->{filled} // $request->{path})
          . "\n$answer->{status}" . ($answer->{cut} ? ' (cut off: too slow)' : '') . "\n"
          . $answer->header_text . "\n\n$text");
}

# ---- the log

sub check_log {
    my ($stage, $block) = @_;
    my @want = map { pattern($_) } lines(section($block, 'error_log'));
    my @may  = map { pattern($_) } lines(section($block, 'may_log'));
    push @may, qr/PR01\d\d/ if $ENV{T_UPSET};
    my @got  = $stage->{server}->log_since_mark;
    for my $want (@want) {
        ok(scalar(grep { $_ =~ $want } @got), "the log says $want") or diag(join "\n", 'log:', @got);
    }
    for my $not (map { pattern($_) } lines(section($block, 'no_error_log'))) {
        my @hits = grep { $_ =~ $not } @got;
        ok(!@hits, "the log does not say $not") or diag(@hits);
    }
    for (lines(section($block, 'times_logged'))) {
        my ($times, $text) = /^(\d+) (.+)$/ or die "how often is \"$_\"?\n";
        my $like = pattern($text);
        is(scalar(grep { $_ =~ $like } @got), $times, "the log says it $times times: $text");
    }
    my @loud = grep {
        my $line = $_;
        !grep { $line =~ $_ } @want, @may
    } $stage->{server}->loud(@got);
    ok(!@loud, 'nothing else of weight in the log') or diag(join "\n", 'log:', @loud);
}

sub must_die {
    my ($stage, $conf, @patterns) = @_;
    my ($code, $said) = $stage->configtest(%$conf);
    isnt($code, 0, 'configtest refuses');
    like($said, pattern($stage->fill_in($_)), "it says $_") for @patterns;
}

1;

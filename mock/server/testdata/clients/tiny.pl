use HTTP::Tiny;
my $r = HTTP::Tiny->new->post($ARGV[0], {content => "{}"});
die "$r->{content}" if $r->{status} == 599; # its way to say that there was no answer
print "answer $r->{status}\n";

<?php
$body = @file_get_contents($argv[1], false, stream_context_create(["http" => ["method" => "POST", "content" => "{}"]]));
if ($body === false) { exit(1); }
echo "answer ", $http_response_header[0], "\n";

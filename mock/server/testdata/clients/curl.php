<?php
$c = curl_init($argv[1]);
curl_setopt_array($c, [CURLOPT_POSTFIELDS => "{}", CURLOPT_RETURNTRANSFER => true]);
if (curl_exec($c) === false) { fwrite(STDERR, curl_error($c)); exit(1); }
echo "answer ", curl_getinfo($c, CURLINFO_RESPONSE_CODE), "\n";

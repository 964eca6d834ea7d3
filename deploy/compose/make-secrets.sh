#!/usr/bin/env bash
# Makes the secrets that compose.yaml mounts, new and random, in a folder that only you may enter. Run it once: made anew they fit the old volumes no more.
set -euo pipefail
folder="${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}"
name="${2:-vision.localhost}"
[ -e "$folder" ] && { echo "$folder is there already; remove it, and the volumes made with it, to begin anew." >&2; exit 1; }
umask 077
mkdir -p "$folder"
cd "$folder"

password() { openssl rand -hex 24; }
root="$(password)" owner="$(password)" app="$(password)" silo="$(password)" cloud="$(password)" admin="$(password)" worker="$(password)" redis="$(password)" objects="$(password)"
worker_id="w-$(openssl rand -hex 16)"

# rabbit_hash PASSWORD: base64 of a salt of four bytes and the SHA-256 of salt and password.
rabbit_hash() {
  local salt
  salt="$(openssl rand -hex 4 | sed 's/../\\x&/g')"
  { printf "$salt"; { printf "$salt"; printf '%s' "$1"; } | openssl dgst -sha256 -binary; } | base64
}

mysql() { printf 'Server=mariadb;Database=%s;User ID=%s;Password=%s' "$1" "$2" "$3"; }
mysql vision vision_app "$app" > catalog
mysql vision_grains vision_silo "$silo" > grains
mysql vision vision_owner "$owner" > migration
printf '%s' "$root" > mariadb-root
cat > mariadb.sql <<SQL
CREATE DATABASE vision CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE DATABASE vision_grains CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER vision_owner@'%' IDENTIFIED BY '$owner';
CREATE USER vision_app@'%' IDENTIFIED BY '$app';
CREATE USER vision_silo@'%' IDENTIFIED BY '$silo';
GRANT ALL ON vision.* TO vision_owner@'%';
GRANT ALL ON vision_grains.* TO vision_owner@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON vision.* TO vision_app@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON vision_grains.* TO vision_silo@'%';
SQL

# The broker lets a producer speak only in its own name, so the worker's user is called as the worker.
printf 'amqps://vision:%s@rabbitmq:5671/vision' "$cloud" > broker
printf 'amqps://worker%%3A%s:%s@rabbitmq:5671/vision' "$worker_id" "$worker" > broker-worker
printf 'https://vision_admin:%s@rabbitmq:15671' "$admin" > broker-management
cat > definitions.json <<JSON
{
  "vhosts": [{ "name": "vision" }],
  "users": [
    { "name": "vision", "password_hash": "$(rabbit_hash "$cloud")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": [] },
    { "name": "vision_admin", "password_hash": "$(rabbit_hash "$admin")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": ["administrator"] },
    { "name": "worker:$worker_id", "password_hash": "$(rabbit_hash "$worker")", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": [] }
  ],
  "permissions": [
    { "user": "vision", "vhost": "vision", "configure": ".*", "write": ".*", "read": ".*" },
    { "user": "worker:$worker_id", "vhost": "vision", "configure": "^\$", "write": "^va\\\\.train\\\\.[0-9]+\$", "read": "^va\\\\.gpu\\\\.default\$" }
  ]
}
JSON

printf 'requirepass %s\nsave ""\nappendonly no\n' "$redis" > redis.conf
printf 'redis:6379,password=%s' "$redis" > cache
printf '%s' visioninapp > objects-key
printf '%s' "$objects" > objects-secret
printf '{"identities":[{"name":"visioninapp","credentials":[{"accessKey":"visioninapp","secretKey":"%s"}],"actions":["Admin"]}]}\n' "$objects" > s3.json

# What every web host and silo shares: the key that signs packages, and the one that signs enrolments.
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing.key.pem 2>/dev/null
openssl rand 32 > enrolments.secret

# certificate FILE NAME...: for these names, signed by our own authority.
certificate() {
  local names
  names="$(printf ',DNS:%s' "${@:2}")"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=$2" -out "$1.csr" 2>/dev/null
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "${names#,}" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 825 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
  rm "$1.csr" "$1.ext"
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key -out ca.pem -subj "/CN=VisionInApp of this machine" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign" 2>/dev/null
certificate broker rabbitmq "$name"
certificate web "$name"
rm ca.key ca.srl

# Each file is mounted by itself, for users with other numbers than yours; nobody else gets past this folder.
chmod 0444 ./*
echo "Made the secrets in $folder for https://$name. Let browsers trust $folder/ca.pem, or put your own certificate in web.pem and web.key."

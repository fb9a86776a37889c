# shellcheck shell=bash
# For the tests of the packages: steps that are checked, and clean Debian 12 roots. Sourced from the source's root; uses
# $architecture and $work, a folder of the caller's.
skip() { echo "skipped: packages $architecture: $*"; exit 77; }
[ "$(id -u)" -eq 0 ] || skip "needs root"
. toolchains/packages.sh
toolchains/ensure-packages "${package_test_packages[@]}"
mkdir -p "$work"
version=$(sed -n 's/^project(vicino VERSION \([0-9.]*\) .*/\1/p' CMakeLists.txt)

passed=0 failed=0
check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@" >"$work/check.txt" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $what"
  else
    failed=$((failed + 1))
    echo "FAILED  $what"
    sed 's/^/        /' "$work/check.txt" | tail -20
  fi
}

# A clean Debian 12 with the packages that ours depend on, so that nothing is fetched afterwards; kept between runs as an archive,
# $base.
make_base() { # SBOM DEBOOTSTRAP-OPTIONS...
  local dependencies mirror
  dependencies=tzdata,systemd,$(python3 -c 'import json,sys; print(",".join(p["name"] for p in json.load(open(sys.argv[1]))["packages"]
    if p["name"].startswith("lib") and not p["name"].endswith("-dev")))' "$1")
  shift
  base=$work/base-$(sha256sum <<<"$dependencies" | cut -c1-12).tar
  [ ! -e "$base" ] || return 0
  rm -rf "$work/base"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Suite: stable' \
    'Codename: bookworm' | head -1)
  debootstrap "$@" --variant=minbase --include=mosquitto,mosquitto-clients,openssl,iproute2,"$dependencies" bookworm \
    "$work/base" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.txt" 2>&1 ||
    { tail -5 "$work/debootstrap.txt"; skip "debootstrap cannot reach a mirror"; }
  tar -C "$work/base" -cf "$base.new" .
  mv "$base.new" "$base"
  rm -rf "$work/base"
}
fresh_root() { # FOLDER
  rm -rf "$1"
  mkdir -p "$1/packages"
  tar -C "$1" -xf "$base"
  echo '127.0.0.1 localhost' >"$1/etc/hosts"
}

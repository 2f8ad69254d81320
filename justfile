# The commands of this repository; `just` lists them. Each is one line that works without just, too.

# List the commands
default:
    @just --list

# Install the outside programs of the tests, then run all tests; arguments go to cargo test (`--test it clients::`)
test *arguments:
    tests/run {{arguments}}

# The gate, as CI runs it
gate:
    .ci/run

# What takes too long for the gate
long:
    .ci/long

# Write changed frames of the terminal and pictures, to be looked at before they are committed
bless:
    S4100_BLESS=1 cargo test --test it -- frames:: screenshot::

# Build the page, target/s4100.html
page:
    web/build

# Each fuzz target for that many seconds
fuzz seconds="20":
    .ci/fuzz {{seconds}}

# A benchmark: metering, memory, many, link, pictures, port, readers, screen, start
bench name:
    cargo bench --bench {{name}}

# Licences and sources of all dependencies (cargo install cargo-deny)
deny:
    cargo deny check bans licenses sources

# The documentation of the code
doc:
    cargo doc --workspace --no-deps --open

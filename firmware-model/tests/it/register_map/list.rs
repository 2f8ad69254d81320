//! The guide's point map, typed by hand.

/// Integer data. Registers, access, memory, format, unit, scale, lowest, highest, the
/// system types that have it, and the name under which the tests set it.
pub const INTEGERS: &str = "
    1-2     R NV SLong kWh   E -2147483647 2147483647 all Ph-net.total
    3-4     R NV ULong kWh   E 0 4294967295 all Ph-import.total
    5-6     R NV ULong kWh   E 0 4294967295 all Ph-export.total
    7-8     R NV ULong kVARh E 0 4294967295 all Qh1.total
    9-10    R NV ULong kVARh E 0 4294967295 all Qh2.total
    11-12   R NV ULong kVARh E 0 4294967295 all Qh3.total
    13-14   R NV ULong kVARh E 0 4294967295 all Qh4.total
    15-16   R NV SLong kVAh  E -2147483647 2147483647 all Sh-net.total
    17-18   R NV ULong kVAh  E 0 4294967295 all Sh-import.total
    19-20   R NV ULong kVAh  E 0 4294967295 all Sh-export.total
    21      R -  SInt  kW    W -32767 32767 all P.total
    22      R -  SInt  kVAR  W -32767 32767 all Q.total
    23      R -  UInt  kVA   W 0 32767 all S.total
    24      R -  SInt  ratio 0.0001 -10000 10000 all PF.total
    25      R -  UInt  V     V 0 32767 11,12,31,40 U.average
    26      R -  UInt  V     V 0 32767 10,12,40 V.average
    27      R -  UInt  A     I 0 32767 all I.average
    28      R -  UInt  Hz    0.01 0 32767 all F.
    29      R -  SInt  kW    W -32767 32767 all demand.P
    30      R -  SInt  kVAR  W -32767 32767 all demand.Q
    31      R -  SInt  kVA   W -32767 32767 all demand.S
    32      R NV SInt  kW    W -32767 32767 all max-import.P
    33      R NV SInt  kVAR  W -32767 32767 all max-import.Q
    34      R NV SInt  kVA   W -32767 32767 all max-import.S
    35      R NV SInt  kW    W -32767 32767 all max-export.P
    36      R NV SInt  kVAR  W -32767 32767 all max-export.Q
    37      R NV SInt  kVA   W -32767 32767 all max-export.S
    38      R -  UInt  -     - 0 0 none reserved
    39-40   R NV ULong -     1 0 4294967295 all pulses.import
    41-42   R NV ULong -     1 0 4294967295 all pulses.export
    43-44   R NV ULong kWh   E 0 4294967295 all Ph-import.A
    45-46   R NV ULong kWh   E 0 4294967295 12,31,40 Ph-import.B
    47-48   R NV ULong kWh   E 0 4294967295 31,40 Ph-import.C
    49-50   R NV ULong kWh   E 0 4294967295 all Ph-export.A
    51-52   R NV ULong kWh   E 0 4294967295 12,31,40 Ph-export.B
    53-54   R NV ULong kWh   E 0 4294967295 31,40 Ph-export.C
    55-56   R NV ULong kVARh E 0 4294967295 all Qh1.A
    57-58   R NV ULong kVARh E 0 4294967295 12,31,40 Qh1.B
    59-60   R NV ULong kVARh E 0 4294967295 31,40 Qh1.C
    61-62   R NV ULong kVARh E 0 4294967295 all Qh2.A
    63-64   R NV ULong kVARh E 0 4294967295 12,31,40 Qh2.B
    65-66   R NV ULong kVARh E 0 4294967295 31,40 Qh2.C
    67-68   R NV ULong kVARh E 0 4294967295 all Qh3.A
    69-70   R NV ULong kVARh E 0 4294967295 12,31,40 Qh3.B
    71-72   R NV ULong kVARh E 0 4294967295 31,40 Qh3.C
    73-74   R NV ULong kVARh E 0 4294967295 all Qh4.A
    75-76   R NV ULong kVARh E 0 4294967295 12,31,40 Qh4.B
    77-78   R NV ULong kVARh E 0 4294967295 31,40 Qh4.C
    79-80   R NV ULong kVAh  E 0 4294967295 all Sh-import.A
    81-82   R NV ULong kVAh  E 0 4294967295 12,31,40 Sh-import.B
    83-84   R NV ULong kVAh  E 0 4294967295 31,40 Sh-import.C
    85-86   R NV ULong kVAh  E 0 4294967295 all Sh-export.A
    87-88   R NV ULong kVAh  E 0 4294967295 12,31,40 Sh-export.B
    89-90   R NV ULong kVAh  E 0 4294967295 31,40 Sh-export.C
    91      R -  SInt  kW    W -32767 32767 all P.A
    92      R -  SInt  kW    W -32767 32767 12,31,40 P.B
    93      R -  SInt  kW    W -32767 32767 31,40 P.C
    94      R -  SInt  kVAR  W -32767 32767 all Q.A
    95      R -  SInt  kVAR  W -32767 32767 12,31,40 Q.B
    96      R -  SInt  kVAR  W -32767 32767 31,40 Q.C
    97      R -  UInt  kVA   W 0 32767 all S.A
    98      R -  UInt  kVA   W 0 32767 12,31,40 S.B
    99      R -  UInt  kVA   W 0 32767 31,40 S.C
    100     R -  SInt  ratio 0.0001 -10000 10000 all PF.A
    101     R -  SInt  ratio 0.0001 -10000 10000 12,31,40 PF.B
    102     R -  SInt  ratio 0.0001 -10000 10000 31,40 PF.C
    103     R -  UInt  V     V 0 32767 11,12,31,40 U.AB
    104     R -  UInt  V     V 0 32767 31,40 U.BC
    105     R -  UInt  V     V 0 32767 31,40 U.AC
    106     R -  UInt  V     V 0 32767 10,12,40 V.A
    107     R -  UInt  V     V 0 32767 12,40 V.B
    108     R -  UInt  V     V 0 32767 40 V.C
    109     R -  UInt  A     I 0 32767 all I.A
    110     R -  UInt  A     I 0 32767 12,31,40 I.B
    111     R -  UInt  A     I 0 32767 31,40 I.C
    112     R -  UInt  -     - 0 0 none reserved
";

/// Floating point data: first register and what it mirrors.
pub const FLOATS: &str = "
    257 Ph-net.total     259 Ph-import.total  261 Ph-export.total
    263 Qh1.total        265 Qh2.total        267 Qh3.total        269 Qh4.total
    271 Sh-net.total     273 Sh-import.total  275 Sh-export.total
    277 P.total          279 Q.total          281 S.total          283 PF.total
    285 U.average        287 V.average        289 I.average        291 F.
    293 demand.P         295 demand.Q         297 demand.S
    299 max-import.P     301 max-import.Q     303 max-import.S
    305 max-export.P     307 max-export.Q     309 max-export.S
    311 reserved         313 pulses.import    315 pulses.export
    317 Ph-import.A      319 Ph-import.B      321 Ph-import.C
    323 Ph-export.A      325 Ph-export.B      327 Ph-export.C
    329 Qh1.A            331 Qh1.B            333 Qh1.C
    335 Qh2.A            337 Qh2.B            339 Qh2.C
    341 Qh3.A            343 Qh3.B            345 Qh3.C
    347 Qh4.A            349 Qh4.B            351 Qh4.C
    353 Sh-import.A      355 Sh-import.B      357 Sh-import.C
    359 Sh-export.A      361 Sh-export.B      363 Sh-export.C
    365 P.A              367 P.B              369 P.C
    371 Q.A              373 Q.B              375 Q.C
    377 S.A              379 S.B              381 S.C
    383 PF.A             385 PF.B             387 PF.C
    389 U.AB             391 U.BC             393 U.AC
    395 V.A              397 V.B              399 V.C
    401 I.A              403 I.B              405 I.C
    407 reserved
";

/// Configuration. Register, access, memory, format, unit, what a new meter reads in system
/// types 10, 11, 12 and in 31, 40; then what is taken (+) and what is refused (!).
pub const CONFIGURATION: &str = "
    129 R/W -  UInt -   0     0     + 30078 21211 21212 16640 16498 ! 0 1 30077 30079 21210 21213 16639 16641 16497 16499 65535
    130 R/W NV UInt -   type  type  + 10 11 12 31 40 ! 0 9 13 30 32 39 41 65535
    131 R/W NV UInt A   100   100   + 1 5 32000 ! 0 32001 65535
    132 R/W NV UInt -   1     1     + 1 3 ! 0 2 4 65535
    133 R/W NV UInt -   100   100   + 1 32000 ! 0 32001 65535
    134 R/W NV UInt V   600   600   + 82 660 ! 0 81 661 32000 65535
    135 R   NV UInt kW  6000  10392
    136 R   -  UInt -   0     0
    137 R/W NV UInt -   1     1     + 0 1 ! 2 65535
    138 R   -  SInt -   65534 65534
    139 R   -  SInt -   65535 65535
    140 R   -  SInt -   65534 65534
    141 R   -  SInt -   65534 65534
    142 R/W NV UInt %   10    10    + 1 99 ! 0 100 65535
    143 R/W NV UInt %   25    25    + 1 99 ! 0 100 65535
    144 R/W NV UInt Wh  1000  1000  + 10 100 1000 10000 ! 0 1 9 11 999 1001 9999 10001 65535
    145 R   NV UInt ms  500   500
    146 R   -  UInt -   0     0
    147 R   NV UInt -   0     0
    148 R   -  UInt -   0     0
    149 R/W NV UInt -   1     1     + 1 6 ! 0 7 65535
    150 R/W NV UInt s   900   900   + 0 10 32767 ! 1 9 32768 65535
    151 R/W -  UInt -   0     0     + 0 1 32767
    152 R   NV UInt -   1     1
    153 R   NV UInt -   0     0
    154 R   -  UInt -   0     0
";

/// The data log (guide p. 19 and the same meter's point map in Veris ZL0067), in the same
/// columns; the two for the system types are one here.
pub const DATA_LOG: &str = "
    155 R/W -  UInt  -   257   + 257 7937 7684 7426 780 ! 0 1 256 8193 269 7682 7940 65535
    156 R/W -  UInt  -   0     + 0 23 5888 5911 199 6087 ! 200 6144 6088 65535
    157 R/W -  UInt  -   0     + 0 59 15104 15163 ! 60 15164 15360 65535
    158 R/W NV UInt  -   0     + 0 1 10 ! 11 256 65535
    159 R/W NV UInt  -   0     + 0 1 2 3 ! 4 32768 65535
    160 R   NV UInt  -   0
    161 R   NV UInt  -   0
    162 R   NV UInt  d   60
    163 R   NV UInt  -   0
    164 R   NV ULong kWh 0
    166 R   NV UInt  -   0
    167 R   NV UInt  -   0
    168 R   NV UInt  -   0
    169 R/W NV UInt  -   3     + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    170 R/W NV UInt  -   4     + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    171 R/W NV UInt  -   5     + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    172 R/W NV UInt  -   6     + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    173 R/W NV UInt  -   29    + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    174 R/W NV UInt  -   30    + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    175 R/W NV UInt  -   31    + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    176 R/W NV UInt  -   155   + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    177 R/W NV UInt  -   156   + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
    178 R/W NV UInt  -   157   + 1 112 146 155 156 157 ! 0 113 129 145 147 154 158 178 257 8000 40001 65535
";

/// The first and the last register of every gap.
pub const NOTHING: [u16; 12] =
    [113, 128, 179, 256, 409, 7000, 7002, 7999, 13_761, 40_000, 40_179, 65_535];

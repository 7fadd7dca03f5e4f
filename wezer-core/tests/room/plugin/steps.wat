;; A room whose actions are numbers: what a number does stands in the function `$act`. It says what any room says.
    (import "desk" "memory" (memory 2))
    {imports}
    (data (i32.const 16) "Plugin{version}")
    (data (i32.const 64) "\10\00\00\00\06\00\00\00\10\00\00\00\06\00\00\00")
    (data (i32.const 80) "\10\00\00\00\06\00\00\00\10\00\00\00\06\00\00\00")
    (data (i32.const 96) "\16\00\00\00\{length}\00\00\00")
    (func (export "describe") (result i32) (i32.const 64))
    (func $call (export "on-open") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "on-event") (param i32) (result i32) (i32.const 1024))
    (func (export "migrate") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "handle") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
      (call $act (call $number (local.get 11) (local.get 12)))
      (i32.const 1024))
    (func (export "view") (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
      (call $act (call $number (local.get 11) (local.get 12)))
      (i32.const 1024))
    (func $number (param $at i32) (param $left i32) (result i32) (local $number i32)
      (block $read
        (loop $next
          (br_if $read (i32.eqz (local.get $left)))
          (local.set $number
            (i32.add (i32.mul (local.get $number) (i32.const 10)) (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br $next)))
      (local.get $number))
    (func $act (param $number i32)
      {steps})
